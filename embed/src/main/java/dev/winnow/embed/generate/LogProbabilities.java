package dev.winnow.embed.generate;

/// Natural logarithms of the probabilities that scores come to (softmax).
final class LogProbabilities {
  private LogProbabilities() {}

  /// Of one id; at most 0.
  static double of(float[] scores, int id) {
    return Math.min(0, scores[id] - total(scores));
  }

  /// Of all ids; each at most 0.
  static double[] of(float[] scores) {
    double total = total(scores);
    var logs = new double[scores.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = Math.min(0, scores[i] - total);
    }
    return logs;
  }

  /// `ln sum exp`, from the largest score, so that nothing overflows.
  private static double total(float[] scores) {
    double most = Double.NEGATIVE_INFINITY;
    for (float score : scores) {
      most = Math.max(most, score);
    }
    double sum = 0;
    for (float score : scores) {
      sum += StrictMath.exp(score - most);
    }
    return most + StrictMath.log(sum);
  }
}
