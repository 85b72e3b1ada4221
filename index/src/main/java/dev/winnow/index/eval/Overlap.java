package dev.winnow.index.eval;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How much two rankings have in common. Immutable.
///
///     Overlap.of(List.of("a", "b"), List.of("b", "c")).jaccard(); // 1/3
///
/// @param shared documents that stand in both
/// @param jaccard the shared ones over all, from 0 to 1
/// @param rbo rank-biased overlap, extrapolated, from 0 to 1: as `jaccard`, but what stands higher
///   counts more (Webber, Moffat and Zobel, A similarity measure for indefinite rankings, 2010,
///   equation 32)
public record Overlap(int shared, double jaccard, double rbo) {
  /// Persistence of readers for [#of(List, List)]: the first ten places weigh 86 %.
  public static final double PERSISTENCE = 0.9;

  /// Compares two rankings, best first. Two without a document are alike, one without is unlike any
  /// other.
  public static Overlap of(List<String> a, List<String> b) {
    return of(a, b, PERSISTENCE);
  }

  /// @param persistence how likely a reader goes on to the next place, between 0 and 1
  public static Overlap of(List<String> a, List<String> b, double persistence) {
    if (!(persistence > 0 && persistence < 1)) {
      throw new IllegalArgumentException(
          "persistence is %s; expected a number between 0 and 1; take 0.9".formatted(persistence));
    }
    Set<String> inA = Set.copyOf(a);
    Set<String> all = new HashSet<>(a);
    all.addAll(b);
    if (inA.size() < a.size() || Set.copyOf(b).size() < b.size()) {
      throw new IllegalArgumentException(
          "a ranking has a document twice; expected each once; leave out the second");
    }
    int shared = (int) b.stream().filter(inA::contains).count();
    return new Overlap(
        shared,
        all.isEmpty() ? 1 : (double) shared / all.size(),
        a.size() <= b.size() ? rbo(a, b, persistence) : rbo(b, a, persistence));
  }

  private static double rbo(List<String> shorter, List<String> longer, double p) {
    int s = shorter.size();
    int l = longer.size();
    if (s == 0) {
      return l == 0 ? 1 : 0;
    }
    Set<String> seenShort = new HashSet<>();
    Set<String> seenLong = new HashSet<>();
    int common = 0;
    int commonAtShort = 0;
    double weight = 1;
    double sum = 0;
    for (int depth = 1; depth <= l; depth++) {
      String of = longer.get(depth - 1);
      seenLong.add(of);
      common += seenShort.contains(of) ? 1 : 0;
      if (depth <= s) {
        String other = shorter.get(depth - 1);
        seenShort.add(other);
        common += seenLong.contains(other) ? 1 : 0;
        commonAtShort = common;
      }
      weight *= p;
      sum += weight * common / depth;
      if (depth > s) {
        sum += weight * commonAtShort * (depth - s) / ((double) s * depth);
      }
    }
    double beyond = ((double) common - commonAtShort) / l + (double) commonAtShort / s;
    return Math.min(1, (1 - p) / p * sum + beyond * weight);
  }
}
