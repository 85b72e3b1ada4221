package dev.winnow.engine;

import dev.winnow.embed.Models;
import dev.winnow.index.Reranker;
import dev.winnow.index.Reranker.Reranked;
import dev.winnow.rerank.Cascade;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reranking models by name, for texts of any origin: no index is needed.
///
///     try (var models = Models.open(ModelsConfig.DEFAULTS);
///         var rerankers = Rerankers.open(models, Map.of())) {
///       rerankers.rerank(Rerankers.MAXSIM, "search text", List.of("cooking", "Lucene finds words"));
///     }
///
/// A model is opened when it is first needed. One object may serve many engines
/// ([EngineConfig#withRerankers]). Whoever opened it closes it, after the engines and before the
/// models. Thread-safe.
public final class Rerankers implements AutoCloseable {
  /// The built-in reranker: late interaction (MaxSim) over the token vectors of the engine's
  /// embedder, or, without an engine, of the default one.
  public static final String MAXSIM = "maxsim";

  /// All but [#MAXSIM], unless a caller bound a reranker to that name.
  private final Map<String, Reranker> named;

  private final Map<String, Reranker> all;
  private final Gate gate =
      new Gate(() -> new IllegalStateException("rerankers are closed; open them again"));

  private Rerankers(Map<String, Reranker> named, String tokens, LazyModels models) {
    this.named = Collections.unmodifiableMap(named);
    Map<String, Reranker> all = new LinkedHashMap<>(named);
    all.putIfAbsent(MAXSIM, new LazyReranker(LazyReranker.maxSim(tokens), models));
    this.all = Collections.unmodifiableMap(all);
  }

  /// Rerankers that are opened with `models`, which the caller closes.
  ///
  /// @param openers by name; the order counts for [#names]
  public static Rerankers open(Models models, Map<String, RerankerOpener> openers) {
    var lazy = new LazyModels(models);
    return new Rerankers(named(openers, lazy), Recipe.DEFAULTS.embedder(), lazy);
  }

  /// The rerankers of an engine's configuration: its own, then shared ones, then those of its
  /// index.
  ///
  /// @param tokens the model whose token vectors [#MAXSIM] compares
  static Rerankers of(EngineConfig config, LazyModels models, String tokens) {
    Map<String, Reranker> named = named(config.bindings().openers(), models);
    Rerankers shared = config.bindings().rerankers();
    if (shared != null) {
      shared.named.forEach(named::putIfAbsent);
    }
    config.index().bindings().rerankers().forEach(named::putIfAbsent);
    return new Rerankers(named, tokens, models);
  }

  private static Map<String, Reranker> named(
      Map<String, RerankerOpener> openers, LazyModels models) {
    Map<String, Reranker> named = new LinkedHashMap<>();
    openers.forEach((name, opener) -> named.put(name, new LazyReranker(opener, models)));
    return named;
  }

  /// The names in the order in which they were bound, then [#MAXSIM].
  public List<String> names() {
    return List.copyOf(all.keySet());
  }

  /// Reorders texts. A plan that loses its reranker keeps the order of its retrievers; texts have
  /// no such order, so a model that fails or does not read all of them is an error.
  ///
  /// @param name one of [#names]
  /// @return places by falling score, equal ones in the order of the texts; each text once, every
  ///   score finite; no notes; and the tokens that the models were given
  /// @throws IllegalArgumentException if no reranker has this name
  /// @throws dev.winnow.embed.files.ModelException if the reranker failed or did not read all texts
  public Reranked rerank(String name, String query, List<String> texts) {
    return gate.in(() -> TextReranking.rerank(all, name, query, texts));
  }

  /// The cascade behind a name, for callers who want to know what was read and what it cost. Opens
  /// its models if needed.
  ///
  /// @throws IllegalArgumentException if no reranker has this name, or it is not a cascade
  public Cascade cascade(String name) {
    return gate.in(() -> {
      Reranker reranker = TextReranking.require(all, name);
      if (reranker instanceof LazyReranker lazy) {
        return lazy.cascade();
      }
      throw new IllegalArgumentException(
          "reranker %s is not a cascade of judges; expected one that was bound by a RerankerOpener"
              .formatted(NearestName.quoted(name)));
    });
  }

  /// All rerankers by the names that plans use.
  Map<String, Reranker> bound() {
    return all;
  }

  /// Waits for running calls; later ones are refused. Models stay open: who opened them closes
  /// them.
  @Override
  public void close() {
    gate.close(() -> {});
  }
}
