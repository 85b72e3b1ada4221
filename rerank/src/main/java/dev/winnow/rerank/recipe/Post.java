package dev.winnow.rerank.recipe;

/// How a score that was read is transformed.
public sealed interface Post {
  double apply(double score);

  /// The score as it was read.
  record AsRead() implements Post {
    @Override
    public double apply(double score) {
      return score;
    }
  }

  /// `1 / (1 + exp(-(slope * score + shift)))`.
  record Sigmoid(double slope, double shift) implements Post {
    public Sigmoid {
      if (!(slope > 0) || !Double.isFinite(slope) || !Double.isFinite(shift)) {
        throw new IllegalArgumentException(
            "a sigmoid of slope %s and shift %s; expected a slope above 0, which keeps the order"
                .formatted(slope, shift));
      }
    }

    @Override
    public double apply(double score) {
      return 1 / (1 + Math.exp(-(slope * score + shift)));
    }
  }
}
