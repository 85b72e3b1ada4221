package dev.winnow.engine;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Models;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Plan;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How an engine runs.
///
/// @param recipe how documents are cut, embedded and indexed; null means the one the folder was
///   created with, or [Recipe#DEFAULTS] for a new one
/// @param plan for queries that have none; null means [Plan#auto]
/// @param index the index's own settings: limits, rerankers, memory
/// @param bindings the models behind the names in recipes and plans
/// @param deferVectors true when `add` makes documents searchable by keywords alone and
///   [Engine#missingVectors] makes their vectors later
public record EngineConfig(
    @Nullable Recipe recipe,
    @Nullable Plan plan,
    IndexConfig index,
    Bindings bindings,
    boolean deferVectors) {
  public static final EngineConfig DEFAULTS =
      new EngineConfig(null, null, IndexConfig.DEFAULTS, Bindings.NONE, false);

  /// The models behind the names in recipes and plans.
  ///
  /// @param models where built-in models come from; null means that the engine opens and closes its
  ///   own
  /// @param embedders further embedders by name, which a recipe may name; the caller closes them
  /// @param rerankers that several engines share; the caller closes them; null for none
  /// @param openers of the engine's own rerankers by the names that plans call, beside
  ///   [Rerankers#MAXSIM]; the order counts for [Rerankers#names]
  public record Bindings(
      @Nullable Models models,
      Map<String, Embedder> embedders,
      @Nullable Rerankers rerankers,
      Map<String, RerankerOpener> openers) {
    /// Built-in models alone.
    public static final Bindings NONE = new Bindings(null, Map.of(), null, Map.of());

    public Bindings {
      embedders = Map.copyOf(embedders);
      openers = Collections.unmodifiableMap(new LinkedHashMap<>(openers));
    }

    private Bindings with(String name, Embedder embedder) {
      var bound = new LinkedHashMap<>(embedders);
      bound.put(name, embedder);
      return new Bindings(models, bound, rerankers, openers);
    }

    private Bindings with(String name, RerankerOpener opener) {
      var bound = new LinkedHashMap<>(openers);
      bound.put(name, opener);
      return new Bindings(models, embedders, rerankers, bound);
    }
  }

  public EngineConfig withRecipe(@Nullable Recipe recipe) {
    return new EngineConfig(recipe, plan, index, bindings, deferVectors);
  }

  /// The default recipe with this embedder.
  public EngineConfig withEmbedder(String embedder) {
    return withRecipe((recipe == null ? Recipe.DEFAULTS : recipe).withEmbedder(embedder));
  }

  /// Binds the caller's embedder to this name, and uses it.
  public EngineConfig withEmbedder(String name, Embedder embedder) {
    return withBindings(bindings.with(name, embedder)).withEmbedder(name);
  }

  /// Binds an embedder of the caller's own and gives it a vector space, beside those there are.
  public EngineConfig withSpace(String space, String name, Embedder embedder) {
    Recipe spaces = recipe == null ? Recipe.DEFAULTS : recipe;
    return withBindings(bindings.with(name, embedder)).withRecipe(spaces.withSpace(space, name));
  }

  /// Binds a reranker to a name, by which plans use it: `Engine.HYBRID.rerank(name, 50)`.
  public EngineConfig withReranker(String name, RerankerOpener reranker) {
    return withBindings(bindings.with(name, reranker));
  }

  /// Adds rerankers that engines share; the caller closes them, after the engines.
  public EngineConfig withRerankers(Rerankers rerankers) {
    return withBindings(
        new Bindings(bindings.models, bindings.embedders, rerankers, bindings.openers));
  }

  public EngineConfig withPlan(@Nullable Plan plan) {
    return new EngineConfig(recipe, plan, index, bindings, deferVectors);
  }

  public EngineConfig withIndex(IndexConfig index) {
    return new EngineConfig(recipe, plan, index, bindings, deferVectors);
  }

  public EngineConfig withModels(Models models) {
    return withBindings(
        new Bindings(models, bindings.embedders, bindings.rerankers, bindings.openers));
  }

  public EngineConfig withBindings(Bindings bindings) {
    return new EngineConfig(recipe, plan, index, bindings, deferVectors);
  }

  public EngineConfig withDeferVectors(boolean deferVectors) {
    return new EngineConfig(recipe, plan, index, bindings, deferVectors);
  }
}
