package dev.winnow.rerank.order;

/// How good an order a strategy is expected to make.
@FunctionalInterface
public interface Expectation {
  /// The gain over the list as it is, as a share of what is possible: about 0 to 1. Only
  /// differences count.
  ///
  /// @param depth candidates that are ordered, from the head of the list
  /// @param candidates of the list
  double gain(Strategy strategy, int depth, int candidates);

  /// By simulation: TREC DL 2019, BM25's first 100, a judge that sees grades (0 to 3) through
  /// Gaussian noise of standard deviation 1, drawn afresh in every call, ten times over. Strategies
  /// that ask about the best several times average the noise. The gain of a smaller depth is taken
  /// to fall with its logarithm.
  static Expectation simulated() {
    return Expectation::simulated;
  }

  private static double simulated(Strategy strategy, int depth, int candidates) {
    double ndcg =
        switch (strategy) {
          case Strategy.Pointwise _ -> .718;
          case Strategy.Full _ -> .718;
          case Strategy.Sliding _ -> .782;
          case Strategy.Tournament _ -> .760;
          case Strategy.TopDown _ -> .762;
          case Strategy.SetwiseHeap _ -> .765;
          case Strategy.PairwiseHeap _ -> .782;
        };
    double firstStage = .506;
    double best = .892;
    return (ndcg - firstStage) / (best - firstStage) * Math.log1p(depth) / Math.log1p(candidates);
  }
}
