package dev.winnow.embed.generate;

/// How the next token is chosen of its scores: as transformers does, in its order. Penalty first,
/// then temperature, the best `k`, nucleus, least share; each is off by default. Whole numbers and
/// orders of sums are fixed, so the same seed gives the same text on the same machine.
///
/// @param temperature scores are divided by it, 0 to 100; 0, the default, takes the likeliest token
/// @param k of how many of the best one is drawn; 0 for all
/// @param nucleus the least set of likely tokens that together have this probability (top-p, arXiv
///   1904.09751), above 0 to 1; 1 for all
/// @param leastShare of the likeliest token's probability (min-p, arXiv 2407.01082), 0 to 1
/// @param penalty what scores of tokens that stand in prompt or answer are divided by, or, below 0,
///   multiplied by (arXiv 1909.05858), above 0 to 100; 1 for none
/// @param seed of the random numbers
public record Sampling(
    double temperature, int k, double nucleus, double leastShare, double penalty, long seed) {
  /// The likeliest token, always.
  public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 1, 0);

  private static final double MOST = 100;

  public Sampling {
    require("temperature", temperature, temperature >= 0 && temperature <= MOST, "0 to 100");
    require("k", k, k >= 0, "0 (for all tokens) or more");
    require("nucleus", nucleus, nucleus > 0 && nucleus <= 1, "above 0, at most 1 (for all)");
    require("least share", leastShare, leastShare >= 0 && leastShare <= 1, "0 (for none) to 1");
    require("penalty", penalty, penalty > 0 && penalty <= MOST, "above 0, at most 100; 1 for none");
  }

  private static void require(String name, double value, boolean fits, String expected) {
    if (!fits) {
      throw new IllegalArgumentException(
          "%s is %s; expected %s; see Sampling.GREEDY".formatted(name, value, expected));
    }
  }

  public Sampling withTemperature(double temperature) {
    return new Sampling(temperature, k, nucleus, leastShare, penalty, seed);
  }

  public Sampling withK(int k) {
    return new Sampling(temperature, k, nucleus, leastShare, penalty, seed);
  }

  public Sampling withNucleus(double nucleus) {
    return new Sampling(temperature, k, nucleus, leastShare, penalty, seed);
  }

  public Sampling withLeastShare(double leastShare) {
    return new Sampling(temperature, k, nucleus, leastShare, penalty, seed);
  }

  public Sampling withPenalty(double penalty) {
    return new Sampling(temperature, k, nucleus, leastShare, penalty, seed);
  }

  public Sampling withSeed(long seed) {
    return new Sampling(temperature, k, nucleus, leastShare, penalty, seed);
  }
}
