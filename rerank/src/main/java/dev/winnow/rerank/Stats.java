package dev.winnow.rerank;

/// What a judge has cost since it was opened.
///
/// @param forwardPasses of the model over a prompt or a part of one, in however many chunks
/// @param tokens that the model read
/// @param generatedTokens of those, the ones that were no part of a prompt: 0, because scores are
///   read where a prompt ends
/// @param keptTokens at the beginning of prompts that were not read, because keys and values of
///   them were there from a prompt before: tokens that were saved. Of lists as sets, where passages
///   are kept too, they are not counted
public record Stats(long forwardPasses, long tokens, long generatedTokens, long keptTokens) {
  /// What was added since an earlier count.
  public Stats since(Stats before) {
    return new Stats(
        forwardPasses - before.forwardPasses,
        tokens - before.tokens,
        generatedTokens - before.generatedTokens,
        keptTokens - before.keptTokens);
  }
}
