package dev.winnow.rerank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.judge.Judge;
import dev.winnow.rerank.order.Budget;
import dev.winnow.rerank.order.Strategy;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CascadeFuzzTest {
  private static final int SEEDS = 500;

  /// Gives scores, or too few, or none that are numbers, or fails: as chance has it.
  private record Unreliable(RandomGenerator random, boolean pointwise) implements Judge {
    @Override
    public double[] score(String query, List<Candidate> window) {
      int fate = random.nextInt(30);
      if (fate == 0) {
        throw new IllegalStateException("[1] > [2]");
      }
      int count = fate == 1 ? window.size() - 1 : window.size();
      return IntStream.range(0, count)
          .mapToDouble(_ -> fate == 2 || random.nextInt(40) == 0 ? odd() : random.nextInt(9))
          .toArray();
    }

    private double odd() {
      return switch (random.nextInt(3)) {
        case 0 -> Double.NaN;
        case 1 -> Double.POSITIVE_INFINITY;
        default -> Double.NEGATIVE_INFINITY;
      };
    }

    @Override
    public int window() {
      return 1_000;
    }
  }

  private static Stage stage(RandomGenerator random) {
    boolean pointwise = random.nextBoolean();
    Strategy strategy =
        switch (random.nextInt(7)) {
          case 0 -> new Strategy.Full();
          case 1 -> new Strategy.Sliding(2 + random.nextInt(20), 1 + random.nextInt(2));
          case 2 -> new Strategy.Tournament(8, 1 + random.nextInt(4), 8 + random.nextInt(20));
          case 3 -> new Strategy.TopDown(12, 1 + random.nextInt(12), 12 + random.nextInt(20));
          case 4 -> new Strategy.SetwiseHeap(2 + random.nextInt(5), 1 + random.nextInt(12));
          case 5 -> new Strategy.PairwiseHeap(1 + random.nextInt(12));
          default ->
              pointwise ? new Strategy.Pointwise(1 + random.nextInt(40)) : new Strategy.Full();
        };
    var budget =
        random.nextBoolean()
            ? Budget.UNLIMITED
            : Budget.UNLIMITED
                .withTokens(random.nextInt(200), (_, window) -> window.size())
                .withTime(random.nextInt(9) == 0 ? Duration.ZERO : Duration.ofHours(1));
    return Stage.of("s", new Unreliable(random, pointwise), strategy)
        .withDepth(1 + random.nextInt(120))
        .withBudget(budget);
  }

  @Test
  void whateverJudgesDoEveryCandidateIsThereOnceAndScoresFall() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var random = new SplittableRandom(seed);
      int length = random.nextInt(130);
      List<Candidate> list =
          IntStream.range(0, length)
              .mapToObj(i -> new Candidate("d" + i / 2, "", length - i))
              .toList();
      var cascade = Cascade.of(stage(random));
      for (int more = random.nextInt(3); more > 0; more--) {
        cascade = cascade.then(_ -> random.nextBoolean(), stage(random));
      }

      Reranking result = cascade.rerank("q", list);

      String seen = "seed " + seed;
      assertEquals(
          length,
          result.places().stream().mapToInt(Reranking.Place::rank).distinct().count(),
          seen);
      assertEquals(cascade.steps().size(), result.stages().size(), seen);
      double last = Double.MAX_VALUE;
      for (var place : result.places()) {
        assertEquals(list.get(place.rank()), place.candidate(), seen);
        assertTrue(place.score() <= last, seen);
        last = place.score();
      }
      var counts = result.completeness().counts();
      assertEquals(length, counts.candidates(), seen);
      assertEquals(
          result.places().stream().filter(place -> !place.decidedBy().isEmpty()).count(),
          counts.scored(),
          seen);
      for (var report : result.stages()) {
        assertEquals(length, report.completeness().counts().candidates(), seen);
        assertEquals(report.degraded(), !report.note().isEmpty() && isTrouble(report), seen);
      }
    }
  }

  private static boolean isTrouble(Reranking.StageReport report) {
    return !(report.completeness() instanceof Completeness.LeftOut);
  }
}
