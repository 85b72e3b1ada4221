package dev.winnow.index.verbatim;

/// How likely a token is behind a context, by the longest end of the context that occurs at all:
/// the ∞-gram probability of infini-gram (Liu et al., arXiv 2401.17377).
///
/// @param used tokens of the context that count: its longest end that occurs
/// @param contextCount how often that end occurs; for the empty one, how many tokens there are
/// @param count how often the token stands behind it
public record Backoff(int used, long contextCount, long count) {
  /// From 0 to 1; NaN where the index has no tokens.
  public double probability() {
    return contextCount == 0 ? Double.NaN : (double) count / contextCount;
  }
}
