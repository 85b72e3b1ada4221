package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Reranker;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Interrupts, as `Future.cancel(true)` sends them: each is kept for its thread, and the index goes
/// on as if there had been none.
class InterruptTest {
  private static final int MEMBERS = 120;
  private static final Schema SCHEMA = Schema.DEFAULTS.withDense(Schema.Dense.of(2));
  private static final IndexConfig CONFIG = IndexConfig.DEFAULTS.withBufferMegabytes(1);

  @TempDir Path temp;

  @AfterEach
  void clearInterrupt() {
    boolean _ = Thread.interrupted();
  }

  private static List<Document> group(String name) {
    return IntStream.range(0, MEMBERS)
        .mapToObj(i ->
            Document.of(name + "-" + i, "a member's words " + "more ".repeat(100))
                .with("group", name)
                .withPassages(List.of(Passage.of(0, 4).withVector(Vector.of(i, 1)))))
        .toList();
  }

  private static void interrupted(Runnable call) {
    Thread.currentThread().interrupt();
    call.run();
    assertTrue(Thread.interrupted(), "the interrupt was lost");
  }

  @Test
  void everyChangeThatAnInterruptedThreadBeginsIsDoneWhole() {
    Path folder = temp.resolve("index");
    Path backup = temp.resolve("backup");
    Path restored = temp.resolve("restored");
    var opened = new AtomicReference<Index>();
    interrupted(() -> opened.set(Index.open(folder, SCHEMA, CONFIG)));
    try (Index index = opened.get()) {
      interrupted(() -> index.add(group("a")));
      interrupted(index::refresh);
      assertEquals(MEMBERS, index.count());
      interrupted(() -> index.add(group("b")));
      interrupted(() -> index.delete(List.of("a-0", "a-1")));
      interrupted(index::commit);
      assertEquals(2 * MEMBERS - 2, index.count());
      interrupted(() -> assertEquals(MEMBERS, index.delete(Filter.eq("group", "b"))));
      interrupted(() -> index.compact(1));
      interrupted(index::commit);
      interrupted(() -> index.backup(backup));
      interrupted(() -> assertEquals(MEMBERS - 2, index.count()));
      interrupted(index::close);
    }
    interrupted(() -> Index.restore(backup, restored));
    interrupted(() -> assertTrue(Index.verify(restored).clean()));
    interrupted(() -> assertTrue(Index.repair(restored).clean()));
    interrupted(() -> opened.set(Index.openReadOnly(restored, CONFIG)));
    try (Index reader = opened.get()) {
      interrupted(reader::refresh);
      assertEquals(MEMBERS - 2, reader.count());
    }
  }

  @Test
  void batchesWhoseThreadsAreInterruptedInTheMiddleAreWhole() throws Exception {
    int groups = 6;
    Path folder = temp.resolve("index");
    try (Index index = Index.open(folder, SCHEMA, CONFIG);
        var threads = Executors.newFixedThreadPool(4)) {
      List<Thread> victims = new ArrayList<>();
      List<Future<?>> added = new ArrayList<>();
      for (int writer = 0; writer < 3; writer++) {
        String name = "w" + writer + "-";
        boolean victim = writer > 0;
        added.add(
            threads.submit(() -> {
              if (victim) {
                synchronized (victims) {
                  victims.add(Thread.currentThread());
                }
              }
              for (int i = 0; i < groups; i++) {
                index.add(group(name + i));
                boolean _ = Thread.interrupted();
              }
            }));
      }
      while (!added.stream().allMatch(Future::isDone)) {
        synchronized (victims) {
          victims.forEach(Thread::interrupt);
        }
        Thread.onSpinWait();
        index.commit();
        assertEquals(0, index.count() % MEMBERS, "half a batch was committed");
      }
      for (Future<?> writer : added) {
        Object _ = writer.get(1, TimeUnit.MINUTES);
      }
      index.commit();
    }
    try (Index index = Index.openReadOnly(folder, CONFIG)) {
      assertEquals(3 * groups * MEMBERS, index.count());
    }
  }

  /// Interrupts a search after the segments that it reads were replaced, so that its end deletes
  /// their files.
  private void searchThatIsTheLastReader(Index index) {
    index.add(group("b"));
    index.delete(Filter.eq("group", "a"));
    index.compact(1);
    index.commit();
    Thread.currentThread().interrupt();
  }

  private void requireUsable(Index index) {
    boolean _ = Thread.interrupted();
    index.add(group("c"));
    index.commit();
    assertEquals(2 * MEMBERS, index.count());
    index.close();
    assertTrue(Index.verify(temp.resolve("index")).clean());
    Index.open(temp.resolve("index"), SCHEMA, CONFIG).close();
  }

  private Index filled(IndexConfig config) {
    Index index = Index.open(temp.resolve("index"), SCHEMA, config);
    index.add(group("a"));
    index.commit();
    return index;
  }

  @Test
  void anInterruptWhileAQueryIsEncodedLeavesTheWriterAlone() {
    var own = new AtomicReference<Index>();
    var config =
        CONFIG.withEncoder(
            "",
            _ -> {
              searchThatIsTheLastReader(own.get());
              return new float[] {1, 2};
            });
    try (Index index = filled(config)) {
      own.set(index);

      var hits = index.search(Query.of("x").withPlan(Plan.dense(10))).hits();

      assertEquals(10, hits.size());
      requireUsable(index);
    }
  }

  @Test
  void anInterruptInARerankerLeavesTheWriterAlone() {
    var own = new AtomicReference<Index>();
    Reranker.Scorer scorer =
        (_, texts) -> {
          searchThatIsTheLastReader(own.get());
          return new double[texts.size()];
        };
    try (Index index = filled(CONFIG.withReranker("slow", scorer))) {
      own.set(index);

      var found = index.search(Query.of("words").withPlan(Plan.lexical(10).rerank("slow", 5)));

      assertFalse(found.hits().isEmpty());
      requireUsable(index);
    }
  }

  @Test
  void searchesCancelledAtAnyMomentLeaveTheWriterAlone() throws Exception {
    try (Index index = filled(CONFIG);
        var threads = Executors.newFixedThreadPool(3)) {
      for (int round = 0; round < 12; round++) {
        List<Future<?>> searches = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          searches.add(
              threads.submit(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                  Object _ = index.search(Query.of("words more").withTopK(50));
                }
              }));
        }
        index.add(group(round % 2 == 0 ? "b" : "a"));
        index.commit();
        searches.forEach(search -> search.cancel(true));
      }
      threads.shutdown();
      assertTrue(threads.awaitTermination(1, TimeUnit.MINUTES), "searches did not end");
      requireUsableWith(index, 3 * MEMBERS);
    }
  }

  private static void requireUsableWith(Index index, int documents) {
    index.add(group("c"));
    index.commit();
    assertEquals(documents, index.count());
  }
}
