package dev.winnow.index;

/// Moves a query's vector toward the passages that a reranker preferred: the port through which a
/// plan uses relevance feedback.
@FunctionalInterface
public interface Feedback {
  /// The moved vector (dimension of `query`). It need not be normalised where the index compares by
  /// cosine. Must be safe for concurrent calls.
  ///
  /// @param query the query's vector, of length 1 under cosine; must not be changed
  /// @param passages vectors of what the reranker read (passage, component), best first; must not
  ///   be changed
  /// @param scores the reranker's, one for each passage, falling; those of some rerankers express
  ///   an order and nothing more
  /// @param steps of the optimiser, at least 1
  float[] move(float[] query, float[][] passages, double[] scores, int steps);
}
