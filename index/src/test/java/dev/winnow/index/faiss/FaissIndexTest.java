package dev.winnow.index.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FaissIndexTest {
  private static final Sample VECTORS = Sample.of(5_000, 32, 1);
  private static final Sample QUERIES = Sample.of(40, 32, 1);

  @BeforeAll
  static void needsFaiss() {
    assumeTrue(FaissLibrary.available(), FaissLibrary::unavailableBecause);
  }

  @AfterAll
  static void nothingIsLeftOpen() {
    if (FaissLibrary.available()) {
      assertEquals(0, FaissLibrary.liveObjects());
      assertEquals(0, FaissLibrary.liveBytes());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.winnow.index.faiss.IndexKind#all")
  void findsWhatExactSearchFinds(IndexKind kind) {
    try (FaissIndex index = kind.build(VECTORS)) {
      long before = FaissLibrary.searches();

      Found found = Found.by(index, QUERIES, kind.depth(10), Search.probing(16));

      double recall = found.recall(VECTORS, QUERIES, 10, kind.metric(), null);
      assertTrue(recall >= kind.recall(), kind + ": " + recall);
      assertEquals(1, FaissLibrary.searches() - before);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.winnow.index.faiss.IndexKind#all")
  void underAFilterOnlyAcceptedOrdinalsAreFound(IndexKind kind) {
    BitSet accepted = new BitSet();
    for (int i = 0; i < VECTORS.n(); i += 7) {
      accepted.set(i);
    }
    try (FaissIndex index = kind.build(VECTORS)) {
      Search how = Search.probing(40).accepting(accepted.toLongArray());

      Found found = Found.by(index, QUERIES, kind.depth(10), how);

      for (int ordinal : found.ordinals()) {
        assertTrue(ordinal == -1 || accepted.get(ordinal), kind + ": " + ordinal);
      }
      double recall = found.recall(VECTORS, QUERIES, 10, kind.metric(), accepted);
      assertTrue(recall >= kind.recall(), kind + ": " + recall);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.winnow.index.faiss.IndexKind#all")
  void anEmptyFilterFindsNothingAndAShortOneNothingPastItsEnd(IndexKind kind) {
    try (FaissIndex index = kind.build(VECTORS)) {
      Found none = Found.by(index, QUERIES, 3, Search.probing(40).accepting(new long[0]));
      Found two = Found.by(index, QUERIES, 3, Search.probing(40).accepting(new long[] {0b101}));

      assertTrue(Arrays.stream(none.ordinals()).allMatch(ordinal -> ordinal == -1));
      assertTrue(
          Arrays.stream(two.ordinals()).allMatch(i -> i == -1 || i == 0 || i == 2), kind::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.winnow.index.faiss.IndexKind#all")
  void manyQueriesAndOneAtATimeFindTheSame(IndexKind kind) {
    try (FaissIndex index = kind.build(VECTORS)) {
      Found together = Found.by(index, QUERIES, 5, Search.probing(8));

      int same = 0;
      for (int q = 0; q < QUERIES.n(); q++) {
        Sample one = new Sample(QUERIES.vector(q), 1, QUERIES.dimension());
        Found alone = Found.by(index, one, 5, Search.probing(8));
        same += Arrays.equals(together.of(q), alone.ordinals()) ? 1 : 0;
      }

      // Equal scores of short codes may come in another order.
      assertTrue(same >= 0.8 * QUERIES.n(), kind + ": " + same);
    }
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void flatScoresAreTheMetricsBestFirst(Metric metric) {
    try (FaissIndex index = FaissIndex.flat(32, metric)) {
      index.add(VECTORS.heap(), VECTORS.n());

      Found found = Found.by(index, QUERIES, 10, Search.probing(1));

      for (int q = 0; q < QUERIES.n(); q++) {
        int[] best = VECTORS.best(QUERIES.vector(q), 10, metric, null);
        assertArrayEquals(best, found.of(q));
        for (int i = 0; i < 10; i++) {
          double score = VECTORS.score(QUERIES.vector(q), best[i], metric);
          double signed = metric == Metric.L2 ? score : -score;
          assertEquals(signed, found.scores()[q * 10 + i], 1e-5);
        }
      }
    }
  }

  @Test
  void pastTheLastResultComesMinusOneWithTheWorstScore() {
    try (FaissIndex index = FaissIndex.flat(2, Metric.L2)) {
      index.add(new Sample(new float[] {1, 2}, 1, 2).heap(), 1);

      Found found = Found.by(index, new Sample(new float[] {1, 0}, 1, 2), 3, Search.probing(1));

      assertArrayEquals(new int[] {0, -1, -1}, found.ordinals());
      assertArrayEquals(
          new float[] {4, Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY}, found.scores());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.winnow.index.faiss.IndexKind#all")
  void anIndexWithoutVectorsFindsNothing(IndexKind kind) {
    try (FaissIndex index = kind.create(32)) {
      index.train(VECTORS.heap(), VECTORS.n());

      Found found = Found.by(index, QUERIES, 3, Search.probing(4));

      assertEquals(0, index.count());
      assertTrue(Arrays.stream(found.ordinals()).allMatch(ordinal -> ordinal == -1));
    }
  }

  @Test
  void addingInPartsIsAddingAtOnce() {
    Sample head = new Sample(Arrays.copyOf(VECTORS.vectors(), 77 * 32), 77, 32);
    float[] rest = Arrays.copyOfRange(VECTORS.vectors(), 77 * 32, VECTORS.vectors().length);
    Sample tail = new Sample(rest, VECTORS.n() - 77, 32);
    IndexKind kind = IndexKind.ivf(new Codes.FastScan(16), Metric.INNER_PRODUCT);
    try (FaissIndex whole = kind.build(VECTORS);
        FaissIndex parts = kind.create(32)) {
      parts.train(VECTORS.heap(), VECTORS.n());
      parts.add(head.heap(), head.n());
      parts.add(tail.heap(), tail.n());

      Found one = Found.by(whole, QUERIES, 5, Search.probing(8));
      Found other = Found.by(parts, QUERIES, 5, Search.probing(8));

      assertEquals(VECTORS.n(), parts.count());
      assertArrayEquals(one.scores(), other.scores());
    }
  }

  @Test
  void moreProbesThanListsMeanAll() {
    IndexKind kind = IndexKind.ivf(new Codes.Flat(), Metric.L2);
    try (FaissIndex index = kind.build(VECTORS)) {
      Found found = Found.by(index, QUERIES, 10, Search.probing(1_000_000));

      assertEquals(1.0, found.recall(VECTORS, QUERIES, 10, Metric.L2, null));
    }
  }

  @Test
  void aSearchKeepsItsOwnNumberOfProbesWhileOthersUseAnother() throws InterruptedException {
    IndexKind kind = IndexKind.ivf(new Codes.FastScan(16), Metric.INNER_PRODUCT);
    try (FaissIndex index = kind.build(VECTORS)) {
      Found narrow = Found.by(index, QUERIES, 20, Search.probing(1));
      Found wide = Found.by(index, QUERIES, 20, Search.probing(40));
      AtomicInteger wrong = new AtomicInteger();

      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 200; i++) {
                  Found again = Found.by(index, QUERIES, 20, Search.probing(40));
                  wrong.addAndGet(Arrays.equals(again.scores(), wide.scores()) ? 0 : 1);
                }
              });
      for (int i = 0; i < 200; i++) {
        Found again = Found.by(index, QUERIES, 20, Search.probing(1));
        wrong.addAndGet(Arrays.equals(again.scores(), narrow.scores()) ? 0 : 1);
      }
      assertTrue(other.join(Duration.ofMinutes(1)), "the other thread still searches");

      assertFalse(Arrays.equals(narrow.scores(), wide.scores()));
      assertEquals(0, wrong.get());
    }
  }

  @Test
  void trainingStopsWhenToldTo() {
    AtomicInteger asked = new AtomicInteger();
    try (FaissIndex index = FaissIndex.ivf(32, 64, new Codes.Flat(), Metric.L2)) {
      assertThrows(
          CancellationException.class,
          () -> index.train(VECTORS.heap(), VECTORS.n(), () -> asked.incrementAndGet() > 2));

      assertEquals(3, asked.get());
      assertFalse(index.trained());
    }
  }

  @Test
  void interruptingTheThreadStopsTrainingAndAdding() {
    try (FaissIndex index = FaissIndex.ivf(32, 64, new Codes.Flat(), Metric.L2);
        FaissIndex flat = FaissIndex.flat(32, Metric.L2)) {
      Thread.currentThread().interrupt();

      assertThrows(CancellationException.class, () -> index.train(VECTORS.heap(), VECTORS.n()));
      assertThrows(CancellationException.class, () -> flat.add(VECTORS.heap(), VECTORS.n()));

      assertTrue(Thread.interrupted());
      assertEquals(0, flat.count());
    }
  }

  @Test
  void whatTheCallersSignalThrowsComesOut() {
    try (FaissIndex index = FaissIndex.ivf(32, 64, new Codes.Flat(), Metric.L2)) {
      var e =
          assertThrows(
              UnsupportedOperationException.class,
              () ->
                  index.train(
                      VECTORS.heap(),
                      VECTORS.n(),
                      () -> {
                        throw new UnsupportedOperationException("mine");
                      }));

      assertEquals("mine", e.getMessage());
    }
  }

  @Test
  void nativeMemoryIsUsedWithoutACopyAndClosedMemoryIsRefused() {
    try (FaissIndex index = FaissIndex.flat(32, Metric.L2)) {
      Arena arena = Arena.ofConfined();
      var vectors = VECTORS.in(arena);
      index.add(vectors, VECTORS.n());
      arena.close();

      assertEquals(VECTORS.n(), index.count());
      assertThrows(IllegalStateException.class, () -> index.add(vectors, 1));
    }
  }

  @Test
  void theMemoryItTakesIsAccountedFor() {
    long before = FaissLibrary.liveBytes();
    try (FaissIndex index = FaissIndex.flat(32, Metric.L2)) {
      index.add(VECTORS.heap(), VECTORS.n());

      assertTrue(index.bytes() >= 5_000 * 32 * 4, "bytes " + index.bytes());
      assertEquals(index.bytes(), FaissLibrary.liveBytes() - before);
    }
    assertEquals(before, FaissLibrary.liveBytes());
  }

  @Test
  void theLibraryDescribesItself() {
    FaissLibrary.Description description = FaissLibrary.description();

    assertEquals("1.7.3", description.version());
    assertFalse(description.flavour().isEmpty());
    assertFalse(description.blasCore().isEmpty());
    assertEquals("", FaissLibrary.unavailableBecause());
  }
}
