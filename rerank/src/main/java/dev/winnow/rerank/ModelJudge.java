package dev.winnow.rerank;

import dev.winnow.rerank.recipe.Recipe;

/// A judge that asks a model by a recipe. Thread-safe; it works until the models that it was opened
/// with are closed. Scores are NaN where the model's are.
public sealed interface ModelJudge extends Judge
    permits CrossEncoder, TokenJudge, ListJudge, LikelihoodJudge, MaxSimJudge, CosineJudge {

  /// How the model is asked.
  Recipe recipe();

  /// What all calls so far have cost.
  Stats stats();
}
