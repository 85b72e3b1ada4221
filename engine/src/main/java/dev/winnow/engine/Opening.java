package dev.winnow.engine;

import dev.winnow.embed.Embedder;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Schema;
import dev.winnow.index.store.Index;
import dev.winnow.rerank.feedback.RelevanceFeedback;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is known of an engine before its index is open: how the folder was made, or shall be, and
/// the models that its recipe names, none of them opened yet. Confined to one opening.
final class Opening {
  private final Path folder;
  private final EngineConfig config;

  /// The schema of the index that is there; empty for a new one.
  private final Optional<Schema> stored;

  private final Recipe recipe;
  private final @Nullable LazyEmbedder embedder;
  private final Rerankers rerankers;

  /// @throws IllegalArgumentException if the folder was made by another recipe, or by no engine
  Opening(Path folder, EngineConfig config, LazyModels models) {
    this.folder = folder;
    this.config = config;
    this.stored = Index.schemaOf(folder);
    this.recipe = stored.isEmpty() ? wanted(config) : agreed(folder, config.recipe());
    this.embedder = embedder(models);
    this.rerankers = Rerankers.of(config, models, tokenModel());
  }

  Recipe recipe() {
    return recipe;
  }

  EngineConfig config() {
    return config;
  }

  /// Null where the recipe names none.
  @Nullable LazyEmbedder embedder() {
    return embedder;
  }

  Rerankers rerankers() {
    return rerankers;
  }

  Index forWriting() {
    Schema schema = stored.orElseGet(this::schema);
    for (var field : recipe.fields().entrySet()) {
      schema = schema.with(field.getKey(), field.getValue());
    }
    return Index.open(folder, schema, RecipeNotes.of(recipe), indexConfig());
  }

  Index forReading() {
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
    if (wanted != null && !made.agrees(wanted)) {
      throw new IllegalArgumentException(
          "%s was made with %s, but is opened with %s; open it as it was made, or index again into another folder"
              .formatted(folder, made, wanted));
    }
    return wanted == null ? made : made.withFieldsOf(wanted);
  }

  private @Nullable LazyEmbedder embedder(LazyModels models) {
    if (!recipe.embeds()) {
      return null;
    }
    String fingerprint = stored.map(Schema::dense).map(Schema.Dense::model).orElse("");
    return new LazyEmbedder(
        recipe.embedder(), fingerprint, config.bindings().embedders(), models, folder);
  }

  /// The model whose token vectors the reranker by late interaction compares: the recipe's where it
  /// is a model, for an embedder of the caller's own gives no token vectors.
  private String tokenModel() {
    boolean own = !recipe.embeds() || config.bindings().embedders().containsKey(recipe.embedder());
    return own ? Recipe.DEFAULTS.embedder() : recipe.embedder();
  }

  private Schema schema() {
    Schema schema =
        Schema.DEFAULTS.withLanguage(recipe.language()).withPassages(recipe.chunking().passages());
    if (embedder == null) {
      return schema;
    }
    Embedder model = embedder.get();
    return schema.withDense(
        Schema.Dense.of(model.dimension())
            .withIndex(recipe.denseIndex())
            .withModel(model.fingerprint()));
  }

  private IndexConfig indexConfig() {
    IndexConfig index = config.index().withRerankers(rerankers.bound());
    if (embedder != null && !index.bindings().encoders().containsKey("")) {
      index = index.withEncoder("", text -> embedder.get().query(text));
    }
    return index.bindings().feedback() == null ? index.withFeedback(Opening::refitted) : index;
  }

  /// By the order alone, of scores too: FIRST's setting for scores found less on real collections.
  private static float[] refitted(float[] query, float[][] passages, double[] scores, int steps) {
    return RelevanceFeedback.RANKS
        .withSteps(steps)
        .moved(query, passages, RelevanceFeedback.dealt(query, passages, scores));
  }
}
