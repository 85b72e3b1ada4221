package dev.winnow.rerank;

/// What a judge has cost since it was opened.
///
/// @param forwardPasses calls of the model
/// @param tokens that the model read
/// @param generatedTokens of those, the ones that were no part of a prompt: 0, because scores are
///   read where a prompt ends
public record Stats(long forwardPasses, long tokens, long generatedTokens) {
  /// What was added since an earlier count.
  public Stats since(Stats before) {
    return new Stats(
        forwardPasses - before.forwardPasses,
        tokens - before.tokens,
        generatedTokens - before.generatedTokens);
  }
}
