package dev.winnow.index;

/// Says how likely tokens are to come next: the port through which [Plan.Seal] borrows a generating
/// model, which has read the query.
@FunctionalInterface
public interface TokenScores {
  /// The natural logarithms of probabilities, at most 0, negative infinity for never.
  ///
  /// @param prefix ids of the tokens that were generated; empty at first
  /// @param allowed ids of the tokens that some document has behind the prefix, ascending
  /// @return in the order of `allowed`
  double[] scores(int[] prefix, int[] allowed);
}
