package dev.winnow.http;

import dev.winnow.embed.ModelInfo;
import dev.winnow.embed.Models;
import dev.winnow.engine.Chunking;
import dev.winnow.engine.Recipe;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.index.DenseIndex;
import dev.winnow.index.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads a request for a new collection:
///
///     {"name": "notes", "embedder": "minilm", "language": "en",
///      "fields": {"year": "number"}, "chunk_tokens": 200, "chunk_overlap": 0, "dense_index": "int8",
///      "verbatim": "words"}
///
/// All but the name may be left out. Embedders are the built-in ones, and `none` for keywords alone;
/// `embedders` names several vector spaces. `verbatim` is `words` or a built-in model.
final class CollectionRequestJson {
  private static final Set<String> MEMBERS =
      Set.of(
          "name",
          "embedder",
          "embedders",
          "language",
          "fields",
          "chunk_tokens",
          "chunk_overlap",
          "dense_index",
          "verbatim");

  private static final List<String> KINDS = List.of("text", "keyword", "number", "date", "stored");

  private CollectionRequestJson() {}

  record Request(String name, Recipe recipe) {}

  static Request parse(JsonValue value) {
    Map<String, JsonValue> members = value.members(MEMBERS);
    JsonValue name = members.get("name");
    if (name == null) {
      throw new IllegalArgumentException(
          "request has no member 'name'; expected that of the new collection");
    }
    Recipe recipe = Recipe.DEFAULTS;
    JsonValue language = members.get("language");
    if (language != null) {
      recipe = recipe.withLanguage(language.string("a language, such as en"));
    }
    JsonValue embedder = members.get("embedder");
    if (embedder != null) {
      recipe = recipe.withEmbedder(model(embedder, Recipe.NO_EMBEDDER));
    }
    JsonValue embedders = members.get("embedders");
    if (embedders != null) {
      if (embedder != null) {
        throw new IllegalArgumentException(
            "request has both 'embedder' and 'embedders'; expected one of them");
      }
      recipe = recipe.withEmbedder(Recipe.NO_EMBEDDER);
      for (var space : embedders.members().entrySet()) {
        recipe = recipe.withSpace(space.getKey(), model(space.getValue(), Recipe.NO_EMBEDDER));
      }
    }
    JsonValue verbatim = members.get("verbatim");
    if (verbatim != null) {
      recipe = recipe.withVerbatim(model(verbatim, Recipe.WORDS));
    }
    JsonValue dense = members.get("dense_index");
    if (dense != null) {
      recipe = recipe.withDenseIndex(DenseIndex.of(dense.string("a kind of index, such as int8")));
    }
    JsonValue fields = members.get("fields");
    if (fields != null) {
      for (var field : fields.members().entrySet()) {
        recipe = recipe.withField(field.getKey(), field(field.getValue(), recipe.language()));
      }
    }
    return new Request(name.string("a name"), recipe.withChunking(chunking(members)));
  }

  private static Chunking chunking(Map<String, JsonValue> members) {
    JsonValue tokens = members.get("chunk_tokens");
    JsonValue overlap = members.get("chunk_overlap");
    return new Chunking(
        tokens == null ? Chunking.DEFAULTS.tokens() : tokens.count(0),
        overlap == null ? Chunking.DEFAULTS.overlap() : overlap.count(0));
  }

  /// A client names no folder of the server.
  ///
  /// @param otherwise a name of no model
  private static String model(JsonValue value, String otherwise) {
    List<String> known = new ArrayList<>(Models.builtIn().stream().map(ModelInfo::name).toList());
    known.add(otherwise);
    String name = value.string("one of " + String.join(", ", known));
    if (!known.contains(name)) {
      throw value.not("one of " + String.join(", ", known));
    }
    return name;
  }

  private static Schema.Field field(JsonValue value, String language) {
    String expected = "one of " + String.join(", ", KINDS);
    return switch (value.string(expected)) {
      case "text" -> new Schema.Field.Text(language);
      case "keyword" -> new Schema.Field.Keyword();
      case "number" -> new Schema.Field.Number();
      case "date" -> new Schema.Field.Date();
      case "stored" -> new Schema.Field.Stored();
      default -> throw value.not(expected);
    };
  }
}
