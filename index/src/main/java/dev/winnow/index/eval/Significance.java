package dev.winnow.index.eval;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// How two runs are compared: the paired t-test, the paired randomisation test and a bootstrap
/// interval of the mean difference. The randomisation test gives the verdict, as it assumes least
/// (Smucker, Allan and Carterette, CIKM 2007). The same inputs and seed give the same numbers.
///
/// @param permutations sign choices the randomisation test draws; where all of them are no more
///   than this, all are tried and the p-value is exact; 1 to [#MAX_DRAWS]
/// @param resamples samples of the bootstrap, 1 to [#MAX_DRAWS]
/// @param confidence of the interval, between 0 and 1; a p-value is significant below `1 -
///   confidence`
/// @param seed of everything random
public record Significance(int permutations, int resamples, double confidence, long seed) {
  /// The most permutations or resamples.
  public static final int MAX_DRAWS = 10_000_000;

  /// 100,000 permutations, 10,000 resamples, 95 % confidence.
  public static final Significance DEFAULTS = new Significance(100_000, 10_000, .95, 42);

  /// Values that differ by less are equal: measures add up in an order that depends on the ranking.
  private static final double EQUAL = 1e-12;

  public Significance {
    requireDraws("permutations", permutations);
    requireDraws("resamples", resamples);
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "confidence is " + confidence + "; expected a number between 0 and 1, such as 0.95");
    }
  }

  public Significance withPermutations(int permutations) {
    return new Significance(permutations, resamples, confidence, seed);
  }

  public Significance withResamples(int resamples) {
    return new Significance(permutations, resamples, confidence, seed);
  }

  public Significance withConfidence(double confidence) {
    return new Significance(permutations, resamples, confidence, seed);
  }

  public Significance withSeed(long seed) {
    return new Significance(permutations, resamples, confidence, seed);
  }

  /// Compares two evaluations by each of their metrics; p-values are corrected for all of them
  /// together (Holm, 1979).
  ///
  /// @throws IllegalArgumentException unless both measured the same metrics over the same queries
  public List<Comparison> compare(Evaluation a, Evaluation b) {
    requirePaired(a, b);
    var differences = a.metrics().stream().map(metric -> differences(a, b, metric)).toList();
    var p =
        differences.stream()
            .map(pairs -> PairedTests.randomisation(pairs, permutations, seed))
            .toList();
    var adjusted = PairedTests.holm(p);
    return IntStream.range(0, p.size())
        .mapToObj(i ->
            comparison(
                a,
                b,
                a.metrics().get(i),
                differences.get(i),
                new Comparison.Evidence(
                    PairedTests.tTest(differences.get(i)),
                    p.get(i),
                    adjusted.get(i),
                    1 - confidence)))
        .toList();
  }

  private Comparison comparison(
      Evaluation a,
      Evaluation b,
      Metric metric,
      double[] differences,
      Comparison.Evidence evidence) {
    var ends = PairedTests.bootstrap(differences, resamples, confidence, seed);
    return new Comparison(
        metric,
        new Comparison.Mean(a.run(), a.mean(metric)),
        new Comparison.Mean(b.run(), b.mean(metric)),
        new Comparison.Counts(
            (int) Arrays.stream(differences).filter(d -> d > 0).count(),
            (int) Arrays.stream(differences).filter(d -> d == 0).count(),
            (int) Arrays.stream(differences).filter(d -> d < 0).count()),
        new Comparison.Interval(ends[0], ends[1]),
        evidence);
  }

  private static double[] differences(Evaluation a, Evaluation b, Metric metric) {
    Map<String, Double> other = b.of(metric);
    return a.of(metric).entrySet().stream()
        .mapToDouble(value -> value.getValue() - other.getOrDefault(value.getKey(), 0.0))
        .map(difference -> Math.abs(difference) < EQUAL ? 0 : difference)
        .toArray();
  }

  private static void requirePaired(Evaluation a, Evaluation b) {
    if (!a.metrics().equals(b.metrics())) {
      throw new IllegalArgumentException(
          "%s was measured by %s and %s by %s; measure both alike"
              .formatted(a.run(), a.metrics(), b.run(), b.metrics()));
    }
    if (!a.values().keySet().equals(b.values().keySet())) {
      throw new IllegalArgumentException(
          "%s was measured over %d queries and %s over %d others; evaluate both over ALL_JUDGED"
              .formatted(a.run(), a.queries(), b.run(), b.queries()));
    }
  }

  private static void requireDraws(String name, int draws) {
    if (draws < 1 || draws > MAX_DRAWS) {
      throw new IllegalArgumentException(
          "%s is %d; expected 1 to %d".formatted(name, draws, MAX_DRAWS));
    }
  }
}
