package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Query;
import dev.winnow.index.SearchResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Fields that change while all else stays.
class AmendTest {
  private static final int TIMES = 100;

  @TempDir Path folder;

  private final WordEmbedder embedder = new WordEmbedder("words-1");
  private final EngineConfig config = EngineConfig.DEFAULTS.withEmbedder("words", embedder);

  @Test
  void textPassagesAndVectorsStay() {
    try (var engine = Engine.open(folder, config)) {
      for (String text : List.of("red apples", "green pears", "blue plums", "")) {
        engine.add(Document.of(text + "-", text).withTitle(text).with("year", 2024));
      }
      engine.commit();
      SearchResult before = engine.search(Query.of("green apples"));
      int embedded = embedder.embedded.get();

      int changed =
          engine.amend(
              List.of("red apples-", "green pears-", "-", "absent"),
              document -> Map.of("year", 2025L, "tag", List.of("a", "b")));
      engine.commit();

      assertEquals(3, changed);
      assertEquals(embedded, embedder.embedded.get());
      assertEquals(0, engine.missingVectors().count());
      assertEquals(3, engine.count(Filter.eq("tag", "b")));
      assertEquals(1, engine.count(Filter.eq("year", 2024)));
      assertEquals(scores(before), scores(engine.search(Query.of("green apples"))));
    }
  }

  @Test
  void vectorsThatAreAwaitedAreStillAwaited() {
    try (var engine = Engine.open(folder, config.withDeferVectors(true))) {
      engine.add(Document.of("a", "red apples"));

      engine.amend(List.of("a"), _ -> Map.of("tag", "x"));
      engine.commit();

      assertEquals(1, engine.missingVectors().count());
      engine.missingVectors().make(MissingVectors.Listener.NONE);
      assertEquals(0, engine.missingVectors().count());
      assertEquals(1, engine.count(Filter.eq("tag", "x")));
    }
  }

  @Test
  void noneIsChangedIfOneIsRefused() {
    try (var engine = Engine.open(folder, config)) {
      engine.add(Document.of("a", "x").with("year", 1), Document.of("b", "y").with("year", 1));

      assertThrows(
          IllegalArgumentException.class,
          () ->
              engine.amend(
                  List.of("a", "b"),
                  document ->
                      document.id().equals("a") ? Map.of("year", 2) : Map.of("year", "no number")));
      engine.commit();

      assertEquals(2, engine.count(Filter.eq("year", 1)));
    }
  }

  @Test
  void changesAtOnceAreAllMade() throws Exception {
    try (var engine = Engine.open(folder, config);
        ExecutorService threads = Executors.newFixedThreadPool(3)) {
      engine.add(Document.of("a", "x").with("count", 0));
      var last = new AtomicInteger();
      List<Future<?>> running =
          IntStream.range(0, 3)
              .<Future<?>>mapToObj(_ ->
                  threads.submit(() -> {
                    for (int i = 0; i < TIMES; i++) {
                      engine.amend(
                          List.of("a"),
                          document -> {
                            long count = ((Number) document.fields().get("count")).longValue();
                            return Map.of("count", count + 1);
                          });
                      last.incrementAndGet();
                    }
                  }))
              .toList();
      for (Future<?> one : running) {
        one.get();
      }
      engine.commit();

      assertEquals(3 * TIMES, last.get());
      assertEquals(1, engine.count(Filter.eq("count", 3 * TIMES)));
    }
  }

  private static List<String> scores(SearchResult result) {
    return result.hits().stream().map(hit -> hit.id() + " " + hit.score()).toList();
  }
}
