package dev.winnow.rerank.judge;

import java.util.Arrays;

/// How several views of the same candidates become one: scores of one judge that was asked with
/// labels or passages in another order each time.
///
/// A view that gave a candidate no score does not count for it. All are symmetric: neither the
/// order of the views nor that of the candidates matters, and equal candidates get equal scores.
public enum Aggregation {
  /// The mean of the scores as they are, such as logits of labels.
  MEAN,
  /// The mean of each view's softmax: views that are sure weigh more.
  SOFTMAX,
  /// Sum of `1 / (60 + rank)` (Cormack, Clarke and Buettcher, SIGIR 2009).
  RECIPROCAL_RANK,
  /// Sum of how many candidates it beat; half for each that it equals (Borda, 1784).
  BORDA;

  private static final double RANK_CONSTANT = 60;

  /// One score for each candidate, higher is better; NaN for one that no view scored.
  ///
  /// @param views double[view][candidate], not changed
  /// @throws IllegalArgumentException where there is no view, or views differ in length
  public double[] of(double[][] views) {
    requireAlike(views);
    int candidates = views[0].length;
    var sums = new double[candidates];
    var seen = new int[candidates];
    for (double[] view : views) {
      double[] values = values(view);
      for (int i = 0; i < candidates; i++) {
        if (!Double.isNaN(values[i])) {
          sums[i] += values[i];
          seen[i]++;
        }
      }
    }
    for (int i = 0; i < candidates; i++) {
      sums[i] = seen[i] == 0 ? Double.NaN : sums[i] / seen[i] * (isSum() ? views.length : 1);
    }
    return sums;
  }

  private boolean isSum() {
    return this == RECIPROCAL_RANK || this == BORDA;
  }

  private double[] values(double[] view) {
    return switch (this) {
      case MEAN -> view;
      case SOFTMAX -> softmax(view);
      case RECIPROCAL_RANK ->
          Arrays.stream(view).map(score -> 1 / (RANK_CONSTANT + rank(view, score))).toArray();
      case BORDA -> Arrays.stream(view).map(score -> numbers(view) - rank(view, score)).toArray();
    };
  }

  private static double[] softmax(double[] view) {
    double highest = Arrays.stream(view).filter(score -> !Double.isNaN(score)).max().orElse(0);
    double[] powers = Arrays.stream(view).map(score -> Math.exp(score - highest)).toArray();
    double sum = Arrays.stream(powers).filter(power -> !Double.isNaN(power)).sum();
    return Arrays.stream(powers).map(power -> power / sum).toArray();
  }

  /// From 1; equals share the mean of their ranks. NaN for NaN.
  private static double rank(double[] view, double score) {
    long above = Arrays.stream(view).filter(other -> other > score).count();
    long equal = Arrays.stream(view).filter(other -> other == score).count();
    return Double.isNaN(score) ? Double.NaN : above + (equal + 1) / 2.0;
  }

  private static long numbers(double[] view) {
    return Arrays.stream(view).filter(score -> !Double.isNaN(score)).count();
  }

  private static void requireAlike(double[][] views) {
    if (views.length == 0) {
      throw new IllegalArgumentException("there are no views; expected at least one");
    }
    for (double[] view : views) {
      if (view.length != views[0].length) {
        throw new IllegalArgumentException(
            "views have %d and %d scores; expected one for each candidate in every view"
                .formatted(views[0].length, view.length));
      }
    }
  }
}
