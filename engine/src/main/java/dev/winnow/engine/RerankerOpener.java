package dev.winnow.engine;

import dev.winnow.embed.Models;
import dev.winnow.rerank.Cascade;

/// Opens a reranker when it is first needed.
///
///     models -> Cascade.of(
///         Stage.of("qwen", Judges.open(models, "models/qwen3-reranker", Recipes.QWEN3_RERANKER),
///             Strategy.Pointwise.DEFAULTS))
@FunctionalInterface
public interface RerankerOpener {
  /// @param models of the [Rerankers] or the engine; not to be closed here
  Cascade open(Models models);
}
