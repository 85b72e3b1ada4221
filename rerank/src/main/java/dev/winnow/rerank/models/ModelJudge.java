package dev.winnow.rerank.models;

import dev.winnow.rerank.judge.Judge;

/// A judge that asks a model. Thread-safe; it works until the models that it was opened with are
/// closed. Scores are NaN where the model's are.
public sealed interface ModelJudge extends Judge
    permits PointwiseModelJudge, ListJudge, CosineJudge {

  /// What a judge has cost since it was opened.
  ///
  /// @param forwardPasses of the model over a prompt or a part of one, in however many chunks
  /// @param tokens that the model read
  /// @param generatedTokens of those, the ones that were no part of a prompt: 0, because scores are
  ///   read where a prompt ends
  /// @param keptTokens at the beginning of prompts, not read because their keys and values were
  ///   kept from an earlier prompt. Not counted for lists as sets, where passages are kept too
  record Stats(long forwardPasses, long tokens, long generatedTokens, long keptTokens) {
    /// What was added since an earlier count.
    public Stats since(Stats before) {
      return new Stats(
          forwardPasses - before.forwardPasses,
          tokens - before.tokens,
          generatedTokens - before.generatedTokens,
          keptTokens - before.keptTokens);
    }
  }

  /// The name of the recipe by which the model is asked.
  String recipe();

  /// What all calls so far have cost.
  Stats stats();
}
