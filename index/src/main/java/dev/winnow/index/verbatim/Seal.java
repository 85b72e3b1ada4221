package dev.winnow.index.verbatim;

/// Documents by the n-grams that a model generates for a query, where it may only generate what
/// documents have (SEAL: Bevilacqua et al., "Autoregressive Search Engines", arXiv 2204.10628).
///
/// A beam search keeps the `beam` most probable sequences of each length up to `length`; all that
/// were kept are n-grams. With the model's probability `p` of an n-gram, and `u = (count + 5) /
/// (tokens + 5)` by how often documents have it, it weighs
///
///     max(0, ln(p (1 - u)) - ln(u (1 - p))) ^ alpha
///
/// A document takes its n-grams from the heaviest down, each if it has a place in it that no
/// heavier one covers, and scores the sum of
///
///     weight * (1 - beta + beta * tokens that no heavier n-gram has / distinct tokens)
///
/// @param beam sequences of one length, at least 1
/// @param length tokens of the longest n-gram, at least 1
/// @param alpha exponent of the weights, above 0
/// @param beta how much it counts that tokens are new, 0 to 1
/// @param most n-grams that occur more often are left out, at least 1
public record Seal(int beam, int length, double alpha, double beta, int most) {
  /// The paper's numbers.
  public static final Seal DEFAULTS = new Seal(15, 10, 2, 0.8, 10_000_000);

  /// Added to counts, so that rare n-grams do not weigh without bound.
  private static final int SMOOTHING = 5;

  /// Probabilities are taken to be at least this far from 1.
  private static final double LEAST_DOUBT = 1e-6;

  public Seal {
    if (beam < 1 || length < 1 || most < 1) {
      throw new IllegalArgumentException(
          "beam is %d, length is %d, most is %d; expected at least 1 of each"
              .formatted(beam, length, most));
    }
    if (!(alpha > 0) || Double.isInfinite(alpha) || !(beta >= 0 && beta <= 1)) {
      throw new IllegalArgumentException(
          "alpha is %s and beta is %s; expected alpha above 0 and beta from 0 to 1"
              .formatted(alpha, beta));
    }
  }

  public Seal withBeam(int beam) {
    return new Seal(beam, length, alpha, beta, most);
  }

  public Seal withLength(int length) {
    return new Seal(beam, length, alpha, beta, most);
  }

  public Seal withAlpha(double alpha) {
    return new Seal(beam, length, alpha, beta, most);
  }

  public Seal withBeta(double beta) {
    return new Seal(beam, length, alpha, beta, most);
  }

  public Seal withMost(int most) {
    return new Seal(beam, length, alpha, beta, most);
  }

  /// What an n-gram weighs.
  ///
  /// @param logProbability by the model, at most 0
  /// @param tokens of all documents
  double weight(double logProbability, long count, long tokens) {
    double doubted = Math.log1p(-LEAST_DOUBT);
    double model = Math.min(logProbability, doubted);
    double index = Math.min(Math.log((double) (count + SMOOTHING) / (tokens + SMOOTHING)), doubted);
    double gain = model + Math.log(-Math.expm1(index)) - (index + Math.log(-Math.expm1(model)));
    return gain > 0 ? Math.pow(gain, alpha) : 0;
  }
}
