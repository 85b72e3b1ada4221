package dev.winnow.embed.network;

/// How activations are normalised.
///
/// @param epsilon added to the variance
/// @param plusOne whether 1 is added to the stored weights, as in Gemma
public record Norm(Kind kind, float epsilon, boolean plusOne) {
  public enum Kind {
    /// Less the mean, by the deviation; with weight and, where stored, bias.
    LAYER,
    /// By the root of the mean square; with weight.
    ROOT_MEAN_SQUARE
  }

  /// Where it stands.
  public enum Place {
    /// After the sum with the residual, as in BERT.
    AFTER,
    /// Before each sublayer, as in GPT.
    BEFORE,
    /// Before each sublayer and after it, before the sum, as in Gemma 2.
    BOTH
  }

  static Norm layer(double epsilon) {
    return new Norm(Kind.LAYER, (float) epsilon, false);
  }

  static Norm rootMeanSquare(double epsilon) {
    return new Norm(Kind.ROOT_MEAN_SQUARE, (float) epsilon, false);
  }

  Norm withPlusOne() {
    return new Norm(kind, epsilon, true);
  }
}
