package dev.winnow.index;

/// Moves a query's vector to where a reranker's favourites are: the port through which a plan
/// borrows relevance feedback.
@FunctionalInterface
public interface Feedback {
  /// The moved vector (dimension of `query`); its length does not count where the index compares
  /// cosines. Must be safe for concurrent calls.
  ///
  /// @param query what was searched with, of length 1 where the index compares cosines; not to be
  ///   changed
  /// @param passages vectors of what the reranker read (passage, component), best first; not to be
  ///   changed
  /// @param scores the reranker's, one for each passage, falling; some give an order and nothing
  ///   more
  /// @param steps how far to go, at least 1
  float[] move(float[] query, float[][] passages, double[] scores, int steps);
}
