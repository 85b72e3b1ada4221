package dev.winnow.rerank.calibrate;

import java.util.List;

/// `1 / (1 + exp(-(slope * score + offset)))`.
///
/// @param slope above 0
record Platt(double slope, double offset) implements Calibration {
  private static final int MOST_STEPS = 100;
  private static final double SMALLEST_STEP = 1e-10;
  private static final double RIDGE = 1e-12;

  Platt {
    if (!(slope > 0) || !Double.isFinite(slope) || !Double.isFinite(offset)) {
      throw new IllegalArgumentException(
          "logistic curve has slope %s and offset %s; expected finite numbers, the slope above 0"
              .formatted(slope, offset));
    }
  }

  @Override
  public double probability(double score) {
    return logistic(slope * score + offset);
  }

  /// Newton's method with halved steps on the likelihood, as Lin, Lin and Weng (Machine Learning
  /// 68, 2007) do, with Platt's prior: targets a little inside of 0 and 1.
  static Platt fit(List<Judgement> judgements) {
    Fitting.requireBoth(judgements);
    // Scores may have any scale: they are brought to mean 0 and deviation 1 for the fit.
    double mean = judgements.stream().mapToDouble(Judgement::score).average().orElse(0);
    double variance =
        judgements.stream().mapToDouble(j -> square(j.score() - mean)).average().orElse(0);
    double deviation = Math.sqrt(variance);
    if (deviation == 0) {
      throw Fitting.falling();
    }
    var fit = new Newton(judgements, mean, deviation);
    fit.run();
    if (!(fit.slope > 0)) {
      throw Fitting.falling();
    }
    double slope = fit.slope / deviation;
    return new Platt(slope, fit.offset - slope * mean);
  }

  private static double square(double x) {
    return x * x;
  }

  private static double logistic(double x) {
    return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
  }

  private static final class Newton {
    final double[] scores;
    final double[] targets;
    double slope;
    double offset;

    Newton(List<Judgement> judgements, double mean, double deviation) {
      long relevant = Fitting.relevant(judgements);
      long other = judgements.size() - relevant;
      scores = judgements.stream().mapToDouble(j -> (j.score() - mean) / deviation).toArray();
      targets =
          judgements.stream()
              .mapToDouble(
                  j -> j.relevant() ? (relevant + 1.0) / (relevant + 2) : 1 / (other + 2.0))
              .toArray();
      offset = Math.log((relevant + 1.0) / (other + 1.0));
    }

    void run() {
      for (int step = 0; step < MOST_STEPS; step++) {
        double bySlope = 0;
        double byOffset = 0;
        double slopeSlope = RIDGE;
        double offsetOffset = RIDGE;
        double mixed = 0;
        for (int i = 0; i < scores.length; i++) {
          double probability = logistic(slope * scores[i] + offset);
          double error = probability - targets[i];
          double weight = probability * (1 - probability);
          bySlope += error * scores[i];
          byOffset += error;
          slopeSlope += weight * scores[i] * scores[i];
          mixed += weight * scores[i];
          offsetOffset += weight;
        }
        double determinant = slopeSlope * offsetOffset - mixed * mixed;
        double moveSlope = -(offsetOffset * bySlope - mixed * byOffset) / determinant;
        double moveOffset = -(slopeSlope * byOffset - mixed * bySlope) / determinant;
        if (!move(moveSlope, moveOffset, bySlope * moveSlope + byOffset * moveOffset)) {
          return;
        }
      }
    }

    /// Halves the step until the loss falls enough; false where no step helps.
    private boolean move(double moveSlope, double moveOffset, double descent) {
      double before = loss(slope, offset);
      for (double size = 1; size > SMALLEST_STEP; size /= 2) {
        double nextSlope = slope + size * moveSlope;
        double nextOffset = offset + size * moveOffset;
        if (loss(nextSlope, nextOffset) < before + 1e-4 * size * descent) {
          slope = nextSlope;
          offset = nextOffset;
          return true;
        }
      }
      return false;
    }

    private double loss(double slope, double offset) {
      double loss = 0;
      for (int i = 0; i < scores.length; i++) {
        double x = slope * scores[i] + offset;
        // log(1 + e^x) - target * x, without overflow.
        loss += Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x))) - targets[i] * x;
      }
      return loss;
    }
  }
}
