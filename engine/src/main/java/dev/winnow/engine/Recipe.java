package dev.winnow.engine;

import dev.winnow.index.DenseIndex;
import dev.winnow.index.Schema;
import dev.winnow.index.store.Index;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What becomes of a document. Fixed when the folder is first opened, and kept there.
///
/// @param embedder name of a built-in model or a bound embedder, a model folder, or [#NO_EMBEDDER]
/// @param language analysis of keywords; see [dev.winnow.index.Languages#names]
/// @param chunking how documents are cut
/// @param denseIndex how nearest vectors are found
/// @param fields typed fields; others are added by the type of their first value
public record Recipe(
    String embedder,
    String language,
    Chunking chunking,
    DenseIndex denseIndex,
    Map<String, Schema.Field> fields) {
  /// Keywords alone, no vectors.
  public static final String NO_EMBEDDER = "none";

  public static final Recipe DEFAULTS =
      new Recipe("minilm", "en", Chunking.DEFAULTS, DenseIndex.DEFAULT, Map.of());

  /// The recipe that an engine made `folder` by; empty where there is no index yet, or one that no
  /// engine made.
  public static Optional<Recipe> storedIn(Path folder) {
    return Index.schemaOf(folder)
        .flatMap(schema -> RecipeNotes.read(schema, Index.notesOf(folder)));
  }

  public Recipe {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  public Recipe withEmbedder(String embedder) {
    return new Recipe(embedder, language, chunking, denseIndex, fields);
  }

  public Recipe withLanguage(String language) {
    return new Recipe(embedder, language, chunking, denseIndex, fields);
  }

  public Recipe withChunking(Chunking chunking) {
    return new Recipe(embedder, language, chunking, denseIndex, fields);
  }

  public Recipe withDenseIndex(DenseIndex denseIndex) {
    return new Recipe(embedder, language, chunking, denseIndex, fields);
  }

  public Recipe withField(String name, Schema.Field field) {
    var changed = new LinkedHashMap<>(fields);
    changed.put(name, field);
    return new Recipe(embedder, language, chunking, denseIndex, changed);
  }

  /// True where an index made by this recipe can be opened with `other`: the same but for fields
  /// that are new on either side.
  boolean agrees(Recipe other) {
    return embedder.equals(other.embedder)
        && language.equals(other.language)
        && chunking.equals(other.chunking)
        && (denseIndex.equals(other.denseIndex) || !embeds())
        && other.fields.entrySet().stream()
            .allMatch(field ->
                fields.getOrDefault(field.getKey(), field.getValue()).equals(field.getValue()));
  }

  Recipe withFieldsOf(Recipe other) {
    var merged = new LinkedHashMap<>(fields);
    merged.putAll(other.fields);
    return new Recipe(embedder, language, chunking, denseIndex, merged);
  }

  boolean embeds() {
    return !embedder.equals(NO_EMBEDDER);
  }
}
