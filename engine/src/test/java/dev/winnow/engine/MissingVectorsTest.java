package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.MissingVectors.Listener;
import dev.winnow.index.Document;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MissingVectorsTest {
  private static final int DOCUMENTS = 400;
  private static final int CHANGES = 600;
  private static final int WRITERS = 3;
  private static final int FILLERS = 2;

  @TempDir Path folder;

  private final WordEmbedder embedder = new WordEmbedder("words-1");
  private final EngineConfig config =
      EngineConfig.DEFAULTS.withEmbedder("words", embedder).withDeferVectors(true);

  @Test
  void whatIsMissingIsCountedByVectorSpace() {
    try (var engine = Engine.open(folder, config)) {
      engine.add(Document.of("a", "some words"));
      engine.commit();

      assertEquals(Map.of("dense", 1), engine.missingVectors().counts());
      engine.missingVectors().make(Listener.NONE);
      assertEquals(Map.of("dense", 0), engine.missingVectors().counts());
    }
  }

  @Test
  void aSecondCallWhileOneRunsIsRefused() {
    try (var engine = Engine.open(folder, config)) {
      engine.add(Document.of("a", "some words"));
      List<String> refused = new ArrayList<>();

      int made =
          engine
              .missingVectors()
              .make((_, _, _) -> {
                var error =
                    assertThrows(
                        IllegalStateException.class,
                        () -> engine.missingVectors().make(Listener.NONE));
                return refused.add(error.getMessage());
              });

      assertEquals(1, made);
      assertTrue(refused.getFirst().contains("another call"), refused.toString());
      assertEquals(0, engine.missingVectors().make(Listener.NONE));
    }
  }

  @Test
  void documentsThatChangedMeanwhileAreNotEmbeddedAsTheyWere() {
    try (var engine = Engine.open(folder, config)) {
      for (int i = 0; i < 32; i++) {
        engine.add(Document.of("d%02d".formatted(i), "words " + i));
      }
      embedder.meanwhile = () -> engine.delete(List.of("d16", "d17", "d18"));

      engine.missingVectors().make(Listener.NONE);

      assertEquals(29, engine.count());
      assertEquals(29, embedder.embedded.get());
    }
  }

  @Test
  void closingTheEngineEndsTheMakingBetweenTwoStepsAndKeepsWhatWasCommitted() {
    var engine = Engine.open(folder, config);
    for (int i = 0; i < 300; i++) {
      engine.add(Document.of("d" + i, "words " + i));
    }
    var error =
        assertThrows(
            IllegalStateException.class,
            () ->
                engine
                    .missingVectors()
                    .make((_, done, _) -> {
                      if (done > 256) {
                        engine.close();
                      }
                      return true;
                    }));
    assertTrue(error.getMessage().contains("is closed"), error.getMessage());
    try (var again = Engine.openReadOnly(folder, config)) {
      assertEquals(300 - 256, again.missingVectors().count());
    }
  }

  @Test
  void anAcknowledgedChangeIsNeverOverwrittenByAnOlderText() throws Exception {
    Map<String, String> acknowledged = new ConcurrentHashMap<>();
    try (var engine = Engine.open(folder, config);
        var threads = Executors.newFixedThreadPool(WRITERS + FILLERS)) {
      for (int i = 0; i < DOCUMENTS; i++) {
        engine.add(Document.of("d" + i, "first text"));
        acknowledged.put("d" + i, "first text");
      }
      engine.commit();
      var writing = new AtomicInteger(WRITERS);
      List<Future<Boolean>> work = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        work.add(threads.submit(writer(writer, engine, acknowledged, writing)));
      }
      for (int filler = 0; filler < FILLERS; filler++) {
        work.add(threads.submit(filler(engine, writing)));
      }
      for (var each : work) {
        assertTrue(each.get());
      }
      engine.missingVectors().make(Listener.NONE);

      for (int i = 0; i < DOCUMENTS; i++) {
        String id = "d" + i;
        assertEquals(
            acknowledged.getOrDefault(id, "deleted"),
            engine.get(id).map(Document::text).orElse("deleted"),
            id);
      }
      assertEquals(0, engine.missingVectors().count());
    }
  }

  /// Each writer has documents of its own, so that the last change of each is known.
  private static Callable<Boolean> writer(
      int number, Engine engine, Map<String, String> acknowledged, AtomicInteger writing) {
    return () -> {
      var random = new Random(number);
      try {
        for (int i = 0; i < CHANGES; i++) {
          String id = "d" + (random.nextInt(DOCUMENTS / WRITERS) * WRITERS + number);
          if (random.nextInt(4) == 0) {
            engine.delete(List.of(id));
            acknowledged.remove(id);
          } else {
            String text = "text %d of writer %d".formatted(i, number);
            engine.add(Document.of(id, text));
            acknowledged.put(id, text);
          }
        }
        return true;
      } finally {
        writing.decrementAndGet();
      }
    };
  }

  /// Makes vectors again and again; where the other one is at it, waits for the next turn.
  private static Callable<Boolean> filler(Engine engine, AtomicInteger writing) {
    return () -> {
      while (writing.get() > 0) {
        try {
          engine.missingVectors().make(Listener.NONE);
        } catch (IllegalStateException e) {
          assertTrue(e.getMessage().contains("another call"), e.getMessage());
          Thread.yield();
        }
      }
      return true;
    };
  }
}
