package dev.winnow.engine;

import dev.winnow.embed.Models;
import dev.winnow.rerank.Cascade;

/// Opens a reranker when a plan first names it.
///
///     models -> Cascade.of(
///         Stage.of("qwen", Judges.open(models, "models/qwen3-reranker", Recipes.QWEN3_RERANKER),
///             Strategy.Pointwise.DEFAULTS))
@FunctionalInterface
public interface RerankerOpener {
  /// @param models the engine's, which it closes
  Cascade open(Models models);
}
