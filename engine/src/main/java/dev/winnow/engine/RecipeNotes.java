package dev.winnow.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.index.Schema;
import java.util.Map;
import java.util.Optional;

/// The recipe as it is kept in an index: what the schema does not say stands in one of its notes.
///
///     {"embedder": "minilm", "chunk": {"tokens": 200, "overlap": 0}}
final class RecipeNotes {
  private static final String NOTE = "recipe";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private RecipeNotes() {}

  static Map<String, String> of(Recipe recipe) {
    var json = MAPPER.createObjectNode().put("embedder", recipe.embedder());
    json.putObject("chunk")
        .put("tokens", recipe.chunking().tokens())
        .put("overlap", recipe.chunking().overlap());
    return Map.of(NOTE, json.toString());
  }

  /// The recipe of an index, or empty where Winnow's engine did not make it.
  static Optional<Recipe> read(Schema schema, Map<String, String> notes) {
    JsonNode json;
    try {
      json = MAPPER.readTree(notes.getOrDefault(NOTE, ""));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    JsonNode embedder = json.path("embedder");
    JsonNode tokens = json.path("chunk").path("tokens");
    JsonNode overlap = json.path("chunk").path("overlap");
    if (!embedder.isTextual() || !tokens.isInt() || !overlap.isInt()) {
      return Optional.empty();
    }
    var denseIndex = schema.dense() == null ? Recipe.DEFAULTS.denseIndex() : schema.dense().index();
    return Optional.of(
        new Recipe(
            embedder.textValue(),
            schema.language(),
            new Chunking(tokens.intValue(), overlap.intValue()),
            denseIndex,
            schema.fields()));
  }
}
