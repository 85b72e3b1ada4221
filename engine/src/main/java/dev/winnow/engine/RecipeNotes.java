package dev.winnow.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.index.IndexVersionException;
import dev.winnow.index.Schema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The recipe as it is kept in an index: what the schema does not say stands in one of its notes.
///
///     {"embedders": {"dense": "minilm"}, "sparse": {"sparse": "splade-tiny"},
///      "chunk": {"tokens": 200, "overlap": 0},
///      "late": {"late": {"model": "bge-small", "pool": 1}}, "verbatim": {"verbatim": "words"}}
///
/// `sparse`, `late` and `verbatim` are missing where there is nothing of the kind.
final class RecipeNotes {
  private static final String NOTE = "recipe";
  private static final String SPARSE = "sparse";
  private static final String LATE = "late";
  private static final String VERBATIM = "verbatim";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private RecipeNotes() {}

  /// The key of a note that is not the recipe.
  static String requireOther(String key) {
    if (key.equals(NOTE)) {
      throw new IllegalArgumentException(
          "note '%s' holds how the engine was made; choose another key".formatted(key));
    }
    return key;
  }

  static Map<String, String> of(Recipe recipe) {
    var json = MAPPER.createObjectNode();
    var embedders = json.putObject("embedders");
    recipe.spaces().forEach(embedders::put);
    if (!recipe.sparse().isEmpty()) {
      var sparse = json.putObject(SPARSE);
      recipe.sparse().forEach(sparse::put);
    }
    if (!recipe.verbatim().isEmpty()) {
      var verbatim = json.putObject(VERBATIM);
      recipe.verbatim().forEach(verbatim::put);
    }
    json.putObject("chunk")
        .put("tokens", recipe.chunking().tokens())
        .put("overlap", recipe.chunking().overlap());
    if (!recipe.late().isEmpty()) {
      var late = json.putObject(LATE);
      recipe
          .late()
          .forEach((name, made) ->
              late.putObject(name).put("model", made.model()).put("pool", made.pool()));
    }
    return Map.of(NOTE, json.toString());
  }

  /// The recipe of an index, or empty where Winnow's engine did not make it.
  ///
  /// @throws IndexVersionException if the recipe has what this version does not know
  static Optional<Recipe> read(Schema schema, Map<String, String> notes) {
    JsonNode json;
    try {
      json = MAPPER.readTree(notes.getOrDefault(NOTE, ""));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    JsonNode embedders = json.path("embedders");
    JsonNode sparse = json.has(SPARSE) ? json.path(SPARSE) : MAPPER.createObjectNode();
    JsonNode verbatim = json.has(VERBATIM) ? json.path(VERBATIM) : MAPPER.createObjectNode();
    JsonNode tokens = json.path("chunk").path("tokens");
    JsonNode overlap = json.path("chunk").path("overlap");
    boolean named = ofTexts(embedders) && ofTexts(sparse) && ofTexts(verbatim);
    if (!named || !tokens.isInt() || !overlap.isInt()) {
      return Optional.empty();
    }
    long members = 2 + Stream.of(SPARSE, LATE, VERBATIM).filter(json::has).count();
    if (json.size() > members || json.path("chunk").size() > 2) {
      throw new IndexVersionException(
          "recipe %s has more than this version of Winnow knows; use the version that made the index, or index again"
              .formatted(json),
          null);
    }
    var denseIndex = schema.dense() == null ? Recipe.DEFAULTS.denseIndex() : schema.dense().index();
    return Optional.of(
        new Recipe(
            new Recipe.Encoders(
                named(embedders), named(sparse), precision(schema), named(verbatim)),
            schema.language(),
            new Chunking(tokens.intValue(), overlap.intValue()),
            denseIndex,
            schema.fields(),
            late(json.path(LATE), schema)));
  }

  /// How many bits they have, the schema says.
  private static Map<String, Recipe.Late> late(JsonNode json, Schema schema) {
    Map<String, Recipe.Late> late = new LinkedHashMap<>();
    json.properties()
        .forEach(entry ->
            late.put(
                entry.getKey(),
                Recipe.Late.of(entry.getValue().path("model").asText())
                    .withBits(schema.late(entry.getKey()).bits())
                    .withPool(entry.getValue().path("pool").asInt(1))));
    return late;
  }

  private static boolean ofTexts(JsonNode json) {
    return json.isObject() && json.valueStream().allMatch(JsonNode::isTextual);
  }

  private static Map<String, String> named(JsonNode models) {
    Map<String, String> named = new LinkedHashMap<>();
    models.properties().forEach(model -> named.put(model.getKey(), model.getValue().textValue()));
    return named;
  }

  private static Schema.Precision precision(Schema schema) {
    return schema.sparseNames().isEmpty()
        ? Recipe.DEFAULTS.encoders().precision()
        : schema.sparse("").precision();
  }
}
