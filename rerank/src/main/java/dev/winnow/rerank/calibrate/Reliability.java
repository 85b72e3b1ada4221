package dev.winnow.rerank.calibrate;

import java.util.ArrayList;
import java.util.List;

/// How far stated probabilities are from observed relevance: a reliability diagram as data.
///
/// @param bins of equal width from 0 to 1
public record Reliability(List<Bin> bins) {
  /// Default number of bins.
  public static final int DEFAULT_BINS = 10;

  public Reliability {
    bins = List.copyOf(bins);
  }

  /// Passages of about the same probability.
  ///
  /// @param stated mean of their probabilities; 0 where there are none
  /// @param observed share of them that is relevant; 0 where there are none
  public record Bin(long count, double stated, double observed) {}

  /// Measures on judgements that the calibration was not fitted on.
  public static Reliability of(Calibration calibration, List<Judgement> judgements) {
    return of(calibration, judgements, DEFAULT_BINS);
  }

  /// The same with a number of bins of its own, 1 or more.
  public static Reliability of(Calibration calibration, List<Judgement> judgements, int bins) {
    if (bins < 1) {
      throw new IllegalArgumentException("bins is " + bins + "; expected 1 or more");
    }
    var counts = new long[bins];
    var stated = new double[bins];
    var relevant = new long[bins];
    for (var judgement : judgements) {
      double probability = calibration.probability(judgement.score());
      int bin = (int) Math.min(bins - 1, probability * bins);
      counts[bin]++;
      stated[bin] += probability;
      relevant[bin] += judgement.relevant() ? 1 : 0;
    }
    List<Bin> made = new ArrayList<>(bins);
    for (int i = 0; i < bins; i++) {
      double count = Math.max(1, counts[i]);
      made.add(new Bin(counts[i], stated[i] / count, relevant[i] / count));
    }
    return new Reliability(made);
  }

  /// The mean distance of stated from observed over all passages, 0 to 1 (ECE: Naeini, Cooper and
  /// Hauskrecht, AAAI 2015).
  public double expectedError() {
    long count = bins.stream().mapToLong(Bin::count).sum();
    double sum =
        bins.stream()
            .mapToDouble(bin -> bin.count() * Math.abs(bin.stated() - bin.observed()))
            .sum();
    return count == 0 ? 0 : sum / count;
  }
}
