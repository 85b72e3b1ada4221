package dev.winnow.engine;

import dev.winnow.index.Schema;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The recipe as it is kept in an index: what the schema does not say stands in its notes.
final class RecipeNotes {
  private static final String EMBEDDER = "embedder";
  private static final String TOKENS = "chunk.tokens";
  private static final String OVERLAP = "chunk.overlap";

  private RecipeNotes() {}

  static Map<String, String> of(Recipe recipe) {
    return Map.of(
        EMBEDDER,
        recipe.embedder(),
        TOKENS,
        Integer.toString(recipe.chunking().tokens()),
        OVERLAP,
        Integer.toString(recipe.chunking().overlap()));
  }

  /// The recipe of an index, or empty where Winnow's engine did not make it.
  static Optional<Recipe> read(Schema schema, Map<String, String> notes) {
    if (!notes.keySet().containsAll(List.of(EMBEDDER, TOKENS, OVERLAP))) {
      return Optional.empty();
    }
    var chunking = new Chunking(number(notes, TOKENS), number(notes, OVERLAP));
    var denseIndex = schema.dense() == null ? Recipe.DEFAULTS.denseIndex() : schema.dense().index();
    return Optional.of(
        new Recipe(
            Objects.requireNonNull(notes.get(EMBEDDER)),
            schema.language(),
            chunking,
            denseIndex,
            schema.fields()));
  }

  private static int number(Map<String, String> notes, String key) {
    return Integer.parseInt(Objects.requireNonNull(notes.get(key)));
  }
}
