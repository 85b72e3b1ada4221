package dev.winnow.index.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FaissExactSearchTest {
  private static final Sample VECTORS = Sample.of(5_000, 37, 7);

  @BeforeAll
  static void needsFaiss() {
    assumeTrue(FaissLibrary.available(), FaissLibrary::unavailableBecause);
  }

  static Stream<Arguments> cases() {
    return Stream.of(Metric.values())
        .flatMap(metric ->
            Stream.of(1, 3, 4, 130)
                .flatMap(queries ->
                    Stream.of(1.0, 0.5, 0.01).map(share -> Arguments.of(metric, queries, share))));
  }

  static Stream<Arguments> fewQueries() {
    return cases().filter(arguments -> (int) arguments.get()[1] < 4);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void findsTheBestThatAreAccepted(Metric metric, int queries, double share) {
    Sample asked = Sample.of(queries, 37, 7);
    BitSet accepted = accepted(share);
    long[] bits = share == 1 ? null : accepted.toLongArray();
    try (Arena arena = Arena.ofConfined()) {
      var search = new ExactSearch(VECTORS.in(arena), VECTORS.n(), 37, metric);

      Found found = Found.by(search, asked, 10, bits);

      assertTrue(found.recall(VECTORS, asked, 10, metric, accepted) > 0.999);
      for (int q = 0; q < queries; q++) {
        for (int i = 0; i < 10; i++) {
          int ordinal = found.of(q)[i];
          double score = VECTORS.score(asked.vector(q), ordinal, metric);
          assertEquals(metric == Metric.L2 ? score : -score, found.scores()[q * 10 + i], 1e-5);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithItsPlainTwin(Metric metric, int queries, double share) {
    assertTwinsAgree(metric, queries, share, 5);
  }

  /// So many for so few queries that they are selected from all scores.
  @ParameterizedTest
  @MethodSource("fewQueries")
  void agreesWithItsPlainTwinOnManyResults(Metric metric, int queries, double share) {
    assertTwinsAgree(metric, queries, share, 200);
  }

  private static void assertTwinsAgree(Metric metric, int queries, double share, int k) {
    Sample asked = Sample.of(queries, 37, 8);
    BitSet accepted = accepted(share);
    var search = new ExactSearch(VECTORS.heap(), VECTORS.n(), 37, metric);
    float[] scores = new float[queries * k];
    int[] ordinals = new int[queries * k];

    Found found = Found.by(search, asked, k, accepted.toLongArray());
    new PlainSearch(search)
        .topK(
            asked.heap(),
            queries,
            k,
            MemorySegment.ofArray(accepted.toLongArray()),
            scores,
            ordinals);

    assertArrayEquals(scores, found.scores(), 1e-5f);
    assertArrayEquals(ordinals, found.ordinals());
  }

  @Test
  void manyThreadsAtOnceFindTheSame() throws InterruptedException {
    Sample asked = Sample.of(64, 37, 7);
    var search = new ExactSearch(VECTORS.heap(), VECTORS.n(), 37, Metric.L2);
    Found alone = Found.by(search, asked, 5, null);
    AtomicInteger same = new AtomicInteger();

    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 32; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                Found found = Found.by(search, asked, 5, null);
                same.addAndGet(Arrays.equals(alone.ordinals(), found.ordinals()) ? 1 : 0);
              }));
    }
    for (Thread thread : threads) {
      assertTrue(thread.join(Duration.ofMinutes(1)), "a thread still searches");
    }

    assertEquals(32, same.get());
  }

  @Test
  void fewerThanWantedArePaddedWithMinusOne() {
    var search = new ExactSearch(VECTORS.heap(), VECTORS.n(), 37, Metric.INNER_PRODUCT);

    Found found = Found.by(search, Sample.of(6, 37, 7), 4, new long[] {0b11});

    for (int q = 0; q < 6; q++) {
      assertEquals(2, Arrays.stream(found.of(q)).filter(ordinal -> ordinal >= 0).count());
      assertEquals(Float.NEGATIVE_INFINITY, found.scores()[q * 4 + 3]);
    }
  }

  @Test
  void fewerBytesThanVectorsAreRefused() {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new ExactSearch(VECTORS.heap(), 5_001, 37, Metric.L2));

    assertEquals("740000 bytes of vectors; expected 5001 of dimension 37", e.getMessage());
  }

  private static BitSet accepted(double share) {
    var random = new SplittableRandom(9);
    BitSet accepted = new BitSet();
    for (int i = 0; i < VECTORS.n(); i++) {
      if (random.nextDouble() < share) {
        accepted.set(i);
      }
    }
    return accepted;
  }
}
