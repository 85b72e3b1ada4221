package dev.winnow.index.verbatim;

import java.util.List;

/// What follows a sequence of tokens.
///
/// @param count how often the sequence occurs
/// @param ends how often a document ends behind it
/// @param tokens every token that follows, the most frequent first, then by id
public record Continuations(long count, long ends, List<Token> tokens) {
  public Continuations {
    tokens = List.copyOf(tokens);
  }

  /// A token that follows.
  ///
  /// @param count how often it does
  public record Token(int id, long count) {}

  /// How likely a token is behind the sequence: how often it follows, of all occurrences; NaN where
  /// the sequence does not occur.
  public double probability(int id) {
    for (Token token : tokens) {
      if (token.id() == id) {
        return (double) token.count() / count;
      }
    }
    return count == 0 ? Double.NaN : 0;
  }
}
