package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Failures between two documents of a batch: the batch is absent, and the index either goes on or
/// has stopped and says so.
class MemoryRunsOutTest {
  private static final int BATCH = 10;

  @TempDir Path folder;

  /// A keyword that can be read when the batch is checked, and fails when it is written.
  private static List<String> failing(Supplier<? extends Throwable> failure) {
    return new AbstractList<>() {
      private int reads;

      @Override
      public String get(int at) {
        return "keyword";
      }

      @Override
      public int size() {
        return 1;
      }

      @Override
      public Stream<String> stream() {
        if (reads++ > 0) {
          throw MemoryRunsOutTest.<RuntimeException>sneaky(failure.get());
        }
        return super.stream();
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E sneaky(Throwable failure) throws E {
    throw (E) failure;
  }

  private static List<Document> batch(int failingAt, Supplier<? extends Throwable> failure) {
    List<Document> batch = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      Document next = Document.of("d" + i, "newer words");
      batch.add(i == failingAt ? next.with("tag", failing(failure)) : next.with("tag", "t"));
    }
    return batch;
  }

  private Index committed() {
    Index index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS);
    index.add(Document.of("d0", "older words").with("tag", "t"));
    index.commit();
    return index;
  }

  private void requireOnlyWhatWasCommitted() {
    try (Index index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
      assertEquals(1, index.count());
      assertEquals("older words", index.get("d0").orElseThrow().text());
      index.add(batch(-1, OutOfMemoryError::new));
      index.commit();
      assertEquals(BATCH, index.count());
    }
    assertTrue(Index.verify(folder).clean());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, BATCH - 1})
  void afterABatchThatRanOutOfMemoryInItsMiddleNothingIsCommitted(int at) {
    try (Index index = committed()) {
      index.add(Document.of("uncommitted", "text"));

      assertThrows(OutOfMemoryError.class, () -> index.add(batch(at, OutOfMemoryError::new)));

      for (var act :
          List.<Runnable>of(
              index::commit,
              index::refresh,
              () -> index.compact(1),
              () -> index.delete(List.of("d0")),
              () -> index.add(Document.of("e", "text")))) {
        var e = assertThrows(IllegalStateException.class, act::run);
        Messages.contain(e, folder.toString(), "ran out of memory", "committed", "open it again");
      }
      assertEquals(1, index.search(Query.of("older")).hits().size());
    }
    requireOnlyWhatWasCommitted();
  }

  @Test
  void anyOtherFailureInTheMiddleStopsTheIndexAndNamesTheCause() {
    try (Index index = committed()) {
      var broken = batch(5, ConcurrentModificationException::new);

      var e = assertThrows(IllegalStateException.class, () -> index.add(broken));

      Messages.contain(e, "stopped after", "ConcurrentModificationException", "open it again");
      assertThrows(IllegalStateException.class, index::commit);
    }
    requireOnlyWhatWasCommitted();
  }

  @Test
  void aFailureBeforeAnythingIsWrittenLeavesTheIndexAtWork() {
    try (Index index = committed()) {
      assertThrows(OutOfMemoryError.class, () -> index.add(batch(0, OutOfMemoryError::new)));

      index.commit();
      assertEquals(1, index.count());
    }
    requireOnlyWhatWasCommitted();
  }

  @Test
  void memoryThatRunsOutInsideLuceneStopsTheIndexToo() throws IOException {
    committed().close();
    FailingDisk disk = FailingDisk.at(folder);
    try (Index index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS, _ -> disk)) {
      disk.memory = 0;
      assertThrows(
          OutOfMemoryError.class, () -> index.add(batch(-1, ConcurrentModificationException::new)));
      disk.memory = Integer.MAX_VALUE;

      var e = assertThrows(IllegalStateException.class, index::commit);
      Messages.contain(e, folder.toString(), "ran out of memory", "open it again");
    }
    requireOnlyWhatWasCommitted();
  }

  @Test
  @Tag("full")
  void aSmallHeapLeavesBatchesWholeOrAbsent() throws IOException {
    for (int megabytes = 1; megabytes < 24; megabytes += 4) {
      Path own = folder.resolve("of-" + megabytes);
      try (var child =
          Child.start(
              List.of("-Xmx64m"), SmallHeap.class, own.toString(), Integer.toString(megabytes))) {
        child.await("done");
      }
      assertTrue(Index.verify(own).clean());
      try (Index index = Index.openReadOnly(own, IndexConfig.DEFAULTS)) {
        int count = index.count();
        assertTrue(count == 1 || count == 1 + BATCH, count + " documents after " + megabytes);
      }
    }
  }
}
