package dev.winnow.engine;

import dev.winnow.embed.Embedder;
import dev.winnow.engine.verbatim.LazyTokenizer;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.QueryEncoder;
import dev.winnow.index.Schema;
import dev.winnow.index.store.Index;
import dev.winnow.rerank.feedback.RelevanceFeedback;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is known of an engine before its index is open: how the folder was made, or shall be, and
/// the models that its recipe names, none of them opened yet. Confined to one opening.
final class Opening {
  private final Path folder;
  private final EngineConfig config;

  /// The schema of the index that is there; empty for a new one.
  private final Optional<Schema> stored;

  private final Recipe recipe;
  private final Map<String, LazyEmbedder> embedders;
  private final Map<String, LazySparse> sparse;
  private final Map<String, LazyTokens> tokens;
  private final Map<String, LazyTokenizer> verbatim;
  private final Rerankers rerankers;

  /// @throws IllegalArgumentException if the folder was made by another recipe, or by no engine
  Opening(Path folder, EngineConfig config, LazyModels models) {
    this.folder = folder;
    this.config = config;
    this.stored = Index.schemaOf(folder);
    this.recipe = stored.isEmpty() ? wanted(config) : agreed(folder, config.recipe());
    this.embedders = embedders(models);
    this.sparse = sparse(models);
    this.tokens = tokens(models);
    this.verbatim = verbatim(models);
    this.rerankers = Rerankers.of(config, models, tokenModel());
  }

  Recipe recipe() {
    return recipe;
  }

  EngineConfig config() {
    return config;
  }

  /// By vector space, in the recipe's order.
  Map<String, LazyEmbedder> embedders() {
    return embedders;
  }

  /// By name of sparse vectors, in the recipe's order.
  Map<String, LazySparse> sparse() {
    return sparse;
  }

  /// By name, in the recipe's order.
  Map<String, LazyTokens> tokens() {
    return tokens;
  }

  /// By name of verbatim tokens, in the recipe's order.
  Map<String, LazyTokenizer> verbatim() {
    return verbatim;
  }

  Rerankers rerankers() {
    return rerankers;
  }

  /// The recipe is noted with the next commit, as are the vector spaces that it adds.
  Index forWriting() {
    Map<String, String> notes = RecipeNotes.of(recipe);
    Index index = Index.open(folder, schema(), notes, indexConfig());
    if (!added().isEmpty()) {
      notes.forEach(index::note);
    }
    return index;
  }

  /// @throws IllegalArgumentException if the recipe adds a vector space
  Index forReading() {
    List<String> added = added();
    if (stored.isPresent() && !added.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no vector spaces %s, and none is added to what is open read-only; open it with Engine.open and commit, or leave them out of the recipe"
              .formatted(folder, added));
    }
    return Index.openReadOnly(folder, indexConfig());
  }

  private static Recipe wanted(EngineConfig config) {
    return config.recipe() == null ? Recipe.DEFAULTS : config.recipe();
  }

  private static Recipe agreed(Path folder, @Nullable Recipe wanted) {
    Recipe made =
        Recipe.storedIn(folder)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    folder + " was not made by an engine; open it with Index.open"));
    List<Recipe.Difference> differences = wanted == null ? List.of() : made.differences(wanted);
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "%s was made with %s, but is opened with %s; open it as it was made, or index again into another folder"
              .formatted(
                  folder,
                  settings(differences, Recipe.Difference::made),
                  settings(differences, Recipe.Difference::wanted)));
    }
    return wanted == null ? made : made.withAdditionsOf(wanted);
  }

  private static String settings(
      List<Recipe.Difference> differences, Function<Recipe.Difference, Object> value) {
    return differences.stream()
        .map(difference -> difference.name() + "=" + value.apply(difference))
        .collect(Collectors.joining(", "));
  }

  private Map<String, LazyEmbedder> embedders(LazyModels models) {
    Map<String, LazyEmbedder> embedders = new LinkedHashMap<>();
    recipe
        .spaces()
        .forEach((space, name) -> {
          if (Recipe.Given.of(name).isEmpty()) {
            var held = new LazyEmbedder.Held(folder, space, storedModel(space));
            embedders.put(
                space, new LazyEmbedder(name, held, config.bindings().embedders(), models));
          }
        });
    return embedders;
  }

  private Map<String, LazySparse> sparse(LazyModels models) {
    Map<String, LazySparse> sparse = new LinkedHashMap<>();
    recipe
        .sparse()
        .forEach((name, model) -> {
          var held = new LazyEmbedder.Held(folder, name, storedModel(name));
          sparse.put(name, new LazySparse(model, held, models));
        });
    return sparse;
  }

  private Map<String, LazyTokens> tokens(LazyModels models) {
    Map<String, LazyTokens> tokens = new LinkedHashMap<>();
    recipe
        .late()
        .forEach((name, late) ->
            tokens.put(
                name,
                new LazyTokens(
                    late, new LazyEmbedder.Held(folder, name, storedModel(name)), models)));
    return tokens;
  }

  private Map<String, LazyTokenizer> verbatim(LazyModels models) {
    Map<String, LazyTokenizer> verbatim = new LinkedHashMap<>();
    recipe
        .verbatim()
        .forEach((name, tokenizer) ->
            verbatim.put(
                name,
                new LazyTokenizer(
                    tokenizer,
                    models::get,
                    fingerprint -> requireMadeBy(name, tokenizer, fingerprint))));
    return verbatim;
  }

  private void requireMadeBy(String name, String tokenizer, String fingerprint) {
    String held = storedModel(name);
    if (!held.isEmpty() && !held.equals(fingerprint)) {
      throw new IllegalArgumentException(
          "verbatim tokens '%s' in %s were made by the tokenizer %s, but '%s' is now the tokenizer %s; use the one that made them, or index again into another folder"
              .formatted(name, folder, held, tokenizer, fingerprint));
    }
  }

  private String storedModel(String space) {
    return stored
        .map(schema -> schema.representations().get(space))
        .map(Schema.Representation::model)
        .orElse("");
  }

  /// The vector spaces, sparse and token vectors, and verbatim tokens of the recipe that the index
  /// has not.
  private List<String> added() {
    Set<String> known = stored.map(Schema::representations).orElse(Map.of()).keySet();
    return Stream.of(recipe.spaces(), sparse, tokens, verbatim)
        .flatMap(made -> made.keySet().stream())
        .filter(name -> !known.contains(name))
        .toList();
  }

  /// The model whose token vectors the reranker by late interaction compares: that of the first
  /// vector space where it is a model, for an embedder of the caller's own gives no token vectors.
  private String tokenModel() {
    String first = recipe.embedder();
    boolean own =
        !recipe.embeds()
            || Recipe.Given.of(first).isPresent()
            || config.bindings().embedders().containsKey(first);
    return own ? Recipe.DEFAULTS.embedder() : first;
  }

  private Schema schema() {
    Schema schema =
        stored.orElseGet(() ->
            Schema.DEFAULTS
                .withLanguage(recipe.language())
                .withPassages(recipe.chunking().passages()));
    List<String> added = added();
    for (String space : recipe.spaces().keySet()) {
      if (added.contains(space)) {
        schema = schema.with(space, vectors(space));
      }
    }
    for (var name : sparse.entrySet()) {
      if (added.contains(name.getKey())) {
        String model = name.getValue().fingerprint();
        schema =
            schema.with(name.getKey(), new Schema.Sparse(recipe.encoders().precision(), model));
      }
    }
    for (var late : tokens.entrySet()) {
      if (added.contains(late.getKey())) {
        LazyTokens model = late.getValue();
        schema =
            schema.with(
                late.getKey(),
                Schema.Late.of(model.dimension())
                    .withBits(model.late().bits())
                    .withModel(model.fingerprint()));
      }
    }
    for (var name : verbatim.entrySet()) {
      if (added.contains(name.getKey())) {
        schema = schema.with(name.getKey(), new Schema.Verbatim(name.getValue().fingerprint()));
      }
    }
    for (var field : recipe.fields().entrySet()) {
      schema = schema.with(field.getKey(), field.getValue());
    }
    return schema;
  }

  private Schema.Dense vectors(String space) {
    LazyEmbedder embedder = embedders.get(space);
    return embedder == null ? given(recipe.spaces().get(space)) : vectors(embedder.get());
  }

  private Schema.Dense given(@Nullable String embedder) {
    Recipe.Given given = Recipe.Given.of(String.valueOf(embedder)).orElseThrow();
    return Schema.Dense.of(given.dimension())
        .withSimilarity(given.similarity())
        .withIndex(recipe.denseIndex())
        .withModel(Recipe.GIVEN);
  }

  private Schema.Dense vectors(Embedder model) {
    return Schema.Dense.of(model.dimension())
        .withSimilarity(
            switch (model.similarity()) {
              case COSINE -> Schema.Similarity.COSINE;
              case DOT -> Schema.Similarity.DOT;
              case EUCLIDEAN -> Schema.Similarity.EUCLIDEAN;
            })
        .withIndex(recipe.denseIndex())
        .withModel(model.fingerprint());
  }

  private IndexConfig indexConfig() {
    IndexConfig index = config.index().withRerankers(rerankers.bound());
    for (var space : embedders.entrySet()) {
      if (!callerEncodes(space.getKey())) {
        index = index.withEncoder(space.getKey(), space.getValue());
      }
    }
    for (var name : sparse.entrySet()) {
      if (!config.index().bindings().sparseEncoders().containsKey(name.getKey())) {
        index = index.withSparseEncoder(name.getKey(), name.getValue());
      }
    }
    for (var late : tokens.entrySet()) {
      if (!index.bindings().tokens().containsKey(late.getKey())) {
        index = index.withTokens(late.getKey(), late.getValue());
      }
    }
    for (var name : verbatim.entrySet()) {
      if (!index.bindings().verbatim().containsKey(name.getKey())) {
        index = index.withVerbatim(name.getKey(), name.getValue());
      }
    }
    return index.bindings().feedback() == null ? index.withFeedback(Opening::refitted) : index;
  }

  /// Whether the caller bound a query encoder to a space, by no name to the first.
  private boolean callerEncodes(String space) {
    Map<String, QueryEncoder> encoders = config.index().bindings().encoders();
    boolean first = space.equals(recipe.spaces().keySet().iterator().next());
    return encoders.containsKey(space) || (first && encoders.containsKey(""));
  }

  /// By the order alone, of scores too: FIRST's setting for scores found less on real collections.
  private static float[] refitted(float[] query, float[][] passages, double[] scores, int steps) {
    return RelevanceFeedback.RANKS
        .withSteps(steps)
        .moved(query, passages, RelevanceFeedback.dealt(query, passages, scores));
  }
}
