package dev.winnow.index.eval;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.TDistribution;

/// Tests of paired differences, one per query. Differences within rounding of 0 must be given as 0.
///
/// 1. Student, "The probable error of a mean", Biometrika 1908.
/// 2. Smucker, Allan and Carterette, "A comparison of statistical significance tests for
///    information retrieval evaluation", CIKM 2007: why randomisation, and why both agree with the
///    bootstrap.
/// 3. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 1979.
final class PairedTests {
  private static final int GROUP = 8;

  /// Sums that differ by less than this part of the largest possible sum count as equal.
  private static final double ROUNDING = 1e-12;

  private PairedTests() {}

  /// Two-sided p of the paired t-test; 1 when nothing differs or there is a single pair.
  static double tTest(double[] differences) {
    int n = differences.length;
    double mean = mean(differences);
    if (n < 2 || mean == 0) {
      return 1;
    }
    double squares = Arrays.stream(differences).map(d -> (d - mean) * (d - mean)).sum();
    double error = Math.sqrt(squares / (n - 1) / n);
    return error == 0
        ? 0
        : 2 * new TDistribution(null, n - 1).cumulativeProbability(-Math.abs(mean / error));
  }

  /// Two-sided p of the randomisation test: how often a random choice of signs gives a mean at
  /// least as far from 0. Where the `2^n` choices are no more than `permutations`, all are tried.
  /// Otherwise `permutations` choices are drawn, and the observed one is counted with them, so that
  /// p is never 0.
  static double randomisation(double[] differences, int permutations, long seed) {
    // A sign in front of 0 changes nothing, so ties need not be flipped.
    var flipped = Arrays.stream(differences).filter(d -> d != 0).toArray();
    int n = flipped.length;
    if (n == 0) {
      return 1;
    }
    double threshold =
        Math.abs(Arrays.stream(flipped).sum())
            - ROUNDING * Arrays.stream(flipped).map(Math::abs).sum();
    var sums = signedSums(flipped);
    if (n < Integer.SIZE - 1 && 1 << n <= permutations) {
      long extreme = 0;
      for (int signs = 0; signs < 1 << n; signs++) {
        extreme += Math.abs(sum(sums, signs)) >= threshold ? 1 : 0;
      }
      return (double) extreme / (1 << n);
    }
    return (1.0 + drawn(sums, threshold, permutations, seed)) / (1.0 + permutations);
  }

  /// Percentile bootstrap interval of the mean difference: its low and its high end.
  static double[] bootstrap(double[] differences, int resamples, double confidence, long seed) {
    var random = new SplittableRandom(seed);
    var means = new double[resamples];
    for (int r = 0; r < resamples; r++) {
      double sum = 0;
      for (int i = 0; i < differences.length; i++) {
        sum += differences[random.nextInt(differences.length)];
      }
      means[r] = sum / differences.length;
    }
    Arrays.sort(means);
    double tail = (1 - confidence) / 2;
    return new double[] {quantile(means, tail), quantile(means, 1 - tail)};
  }

  /// Holm's adjusted p-values, in the order of the input; each compares with the same significance
  /// level.
  static List<Double> holm(List<Double> p) {
    var order = IntStream.range(0, p.size()).boxed().sorted(Comparator.comparing(p::get)).toList();
    var adjusted = new Double[p.size()];
    double highest = 0;
    for (int i = 0; i < adjusted.length; i++) {
      int at = order.get(i);
      highest = Math.max(highest, Math.min(1, p.get(at) * (adjusted.length - i)));
      adjusted[at] = highest;
    }
    return List.of(adjusted);
  }

  /// The `part` quantile of sorted values, interpolated linearly between neighbours.
  private static double quantile(double[] sorted, double part) {
    double at = part * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static long drawn(double[][] sums, double threshold, int permutations, long seed) {
    var random = new SplittableRandom(seed);
    long extreme = 0;
    for (int p = 0; p < permutations; p++) {
      double sum = 0;
      long signs = 0;
      for (int group = 0; group < sums.length; group++) {
        signs = group % Long.BYTES == 0 ? random.nextLong() : signs >>> GROUP;
        sum += sums[group][(int) signs & 0xFF];
      }
      extreme += Math.abs(sum) >= threshold ? 1 : 0;
    }
    return extreme;
  }

  private static double sum(double[][] sums, int signs) {
    double sum = 0;
    for (int group = 0; group < sums.length; group++) {
      sum += sums[group][signs >>> group * GROUP & 0xFF];
    }
    return sum;
  }

  /// For each eight differences, their sums under all 256 choices of signs. A choice over all
  /// differences then costs one look-up per eight.
  private static double[][] signedSums(double[] differences) {
    int groups = Math.ceilDiv(differences.length, GROUP);
    var sums = new double[groups][1 << GROUP];
    for (int i = 0; i < differences.length; i++) {
      var group = sums[i / GROUP];
      for (int signs = 0; signs < group.length; signs++) {
        group[signs] += (signs >> i % GROUP & 1) == 0 ? differences[i] : -differences[i];
      }
    }
    return sums;
  }
}
