package dev.winnow.index.faiss;

import java.util.Arrays;

/// The arrays that a search fills.
final class Results {
  private Results() {}

  static void check(int n, int k, float[] scores, int[] ordinals) {
    if (n < 1 || k < 1) {
      throw new IllegalArgumentException(
          "n = %d queries and k = %d results; expected 1 or more of both".formatted(n, k));
    }
    long needed = (long) n * k;
    if (scores.length < needed || ordinals.length < needed) {
      throw new IllegalArgumentException(
          "arrays of %d scores and %d ordinals; expected at least n x k = %d"
              .formatted(scores.length, ordinals.length, needed));
    }
  }

  static void none(int count, Metric metric, float[] scores, int[] ordinals) {
    Arrays.fill(scores, 0, count, metric.worst());
    Arrays.fill(ordinals, 0, count, -1);
  }
}
