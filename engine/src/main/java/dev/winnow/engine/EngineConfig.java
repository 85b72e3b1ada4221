package dev.winnow.engine;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Models;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Plan;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How an engine is run.
///
/// @param recipe what becomes of documents; null means as the folder was made, or [Recipe#DEFAULTS]
///   for a new one
/// @param plan how queries without a plan are searched; null means [Plan#auto]
/// @param index the index's own settings: limits, rerankers, memory
/// @param models where built-in models come from; null means that the engine opens and closes its
///   own
/// @param embedders further embedders by name, which a recipe may name; the caller closes them
/// @param rerankers by the names that plans call them, beside [Engine#MAXSIM]; the order counts for
///   [Engine#rerankers]
/// @param deferVectors true when `add` makes documents searchable by keywords alone and
///   [Engine#embedMissing] makes their vectors later
public record EngineConfig(
    @Nullable Recipe recipe,
    @Nullable Plan plan,
    IndexConfig index,
    @Nullable Models models,
    Map<String, Embedder> embedders,
    Map<String, RerankerOpener> rerankers,
    boolean deferVectors) {
  public static final EngineConfig DEFAULTS =
      new EngineConfig(null, null, IndexConfig.DEFAULTS, null, Map.of(), Map.of(), false);

  public EngineConfig {
    embedders = Map.copyOf(embedders);
    rerankers = Collections.unmodifiableMap(new LinkedHashMap<>(rerankers));
  }

  public EngineConfig withRecipe(Recipe recipe) {
    return new EngineConfig(recipe, plan, index, models, embedders, rerankers, deferVectors);
  }

  /// A shorthand for a recipe with this embedder and all else by default.
  public EngineConfig withEmbedder(String embedder) {
    return withRecipe((recipe == null ? Recipe.DEFAULTS : recipe).withEmbedder(embedder));
  }

  /// Binds an embedder of the caller's own and uses it.
  public EngineConfig withEmbedder(String name, Embedder embedder) {
    var bound = new LinkedHashMap<>(embedders);
    bound.put(name, embedder);
    return new EngineConfig(recipe, plan, index, models, bound, rerankers, deferVectors)
        .withEmbedder(name);
  }

  /// Binds a reranker that plans call by this name: `Engine.HYBRID.rerank(name, 50)`.
  public EngineConfig withReranker(String name, RerankerOpener reranker) {
    var bound = new LinkedHashMap<>(rerankers);
    bound.put(name, reranker);
    return new EngineConfig(recipe, plan, index, models, embedders, bound, deferVectors);
  }

  public EngineConfig withPlan(Plan plan) {
    return new EngineConfig(recipe, plan, index, models, embedders, rerankers, deferVectors);
  }

  public EngineConfig withIndex(IndexConfig index) {
    return new EngineConfig(recipe, plan, index, models, embedders, rerankers, deferVectors);
  }

  public EngineConfig withModels(Models models) {
    return new EngineConfig(recipe, plan, index, models, embedders, rerankers, deferVectors);
  }

  public EngineConfig withDeferVectors(boolean deferVectors) {
    return new EngineConfig(recipe, plan, index, models, embedders, rerankers, deferVectors);
  }
}
