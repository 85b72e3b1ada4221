package dev.winnow.rerank;

/// A judge that asks a model. Thread-safe; it works until the models that it was opened with are
/// closed. Scores are NaN where the model's are.
public sealed interface ModelJudge extends Judge
    permits PointwiseModelJudge, ListJudge, CosineJudge {

  /// What the recipe is called by which the model is asked.
  String recipe();

  /// What all calls so far have cost.
  Stats stats();
}
