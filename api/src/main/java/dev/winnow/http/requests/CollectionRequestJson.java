package dev.winnow.http.requests;

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
import org.jspecify.annotations.Nullable;

/// Reads a request for a new collection:
///
///     {"name": "notes", "embedder": "minilm", "language": "en",
///      "fields": {"year": "number"}, "chunk_tokens": 200, "chunk_overlap": 0, "dense_index": "int8",
///      "verbatim": "words"}
///
/// All but the name may be left out. Embedders are the built-in ones, and `none` for keywords alone;
/// `embedders` names several vector spaces. `sparse`, `late` and `verbatim` name the built-in models
/// of learned sparse vectors, token vectors, and the tokenizer (or `words`) of verbatim search. Or
/// the collection is one of a snapshot:
///
///     {"name": "notes-2", "snapshot": {"collection": "notes", "id": "20261130T120000000Z-1f2e3d4c"}}
public final class CollectionRequestJson {
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
          "sparse",
          "late",
          "verbatim",
          "snapshot");

  private static final List<String> KINDS = List.of("text", "keyword", "number", "date", "stored");

  private CollectionRequestJson() {}

  /// A request.
  ///
  /// @param source a snapshot that the collection is made of; null for none
  public record Request(String name, Recipe recipe, @Nullable Source source) {}

  /// A snapshot.
  ///
  /// @param collection that it was made of
  public record Source(String collection, String id) {}

  /// @throws IllegalArgumentException if the value is no such request
  public static Request parse(JsonValue value) {
    Map<String, JsonValue> members = value.members(MEMBERS);
    JsonValue name = members.get("name");
    if (name == null) {
      throw new IllegalArgumentException(
          "request has no member 'name'; expected that of the new collection");
    }
    JsonValue snapshot = members.get("snapshot");
    if (snapshot != null) {
      if (members.size() > 2) {
        throw new IllegalArgumentException(
            "request has 'snapshot' beside other members; expected 'name' alone: the collection is"
                + " made as that of the snapshot was");
      }
      return new Request(name.string("a name"), Recipe.DEFAULTS, source(snapshot));
    }
    Recipe recipe = Recipe.DEFAULTS;
    JsonValue language = members.get("language");
    if (language != null) {
      recipe = recipe.withLanguage(language.string("a language, such as en"));
    }
    JsonValue embedder = members.get("embedder");
    if (embedder != null) {
      recipe = recipe.withEmbedder(embedder(embedder));
    }
    JsonValue embedders = members.get("embedders");
    if (embedders != null) {
      if (embedder != null) {
        throw new IllegalArgumentException(
            "request has both 'embedder' and 'embedders'; expected one of them");
      }
      recipe = recipe.withEmbedder(Recipe.NO_EMBEDDER);
      for (var space : embedders.members().entrySet()) {
        recipe = recipe.withSpace(space.getKey(), embedder(space.getValue()));
      }
    }
    JsonValue sparse = members.get("sparse");
    if (sparse != null) {
      recipe = recipe.withSparse(one(Models.builtInSparse(), "", sparse));
    }
    JsonValue late = members.get("late");
    if (late != null) {
      recipe = recipe.withLate(Schema.LATE, Recipe.Late.of(one(embedders(), "", late)));
    }
    JsonValue verbatim = members.get("verbatim");
    if (verbatim != null) {
      recipe = recipe.withVerbatim(model(verbatim, Recipe.WORDS, ""));
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
    return new Request(name.string("a name"), recipe.withChunking(chunking(members)), null);
  }

  private static Chunking chunking(Map<String, JsonValue> members) {
    JsonValue tokens = members.get("chunk_tokens");
    JsonValue overlap = members.get("chunk_overlap");
    return new Chunking(
        tokens == null ? Chunking.DEFAULTS.tokens() : tokens.count(0),
        overlap == null ? Chunking.DEFAULTS.overlap() : overlap.count(0));
  }

  /// A model, none, or vectors that are given.
  private static String embedder(JsonValue value) {
    boolean given = value.isString() && value.string("a name").startsWith(Recipe.GIVEN + ":");
    return given
        ? value.string("a name")
        : model(value, Recipe.NO_EMBEDDER, ", %s:DIMENSION".formatted(Recipe.GIVEN));
  }

  /// A client names no folder of the server.
  ///
  /// @param otherwise a name of no model
  /// @param more what the error names beside
  private static String model(JsonValue value, String otherwise, String more) {
    List<String> known = new ArrayList<>(embedders());
    known.add(otherwise);
    return one(known, more, value);
  }

  private static List<String> embedders() {
    return Models.builtIn().stream().map(ModelInfo::name).toList();
  }

  private static String one(List<String> known, String more, JsonValue value) {
    String expected = "one of " + String.join(", ", known) + more;
    String name = value.string(expected);
    if (!known.contains(name)) {
      throw value.not(expected);
    }
    return name;
  }

  private static Source source(JsonValue value) {
    Map<String, JsonValue> members = value.members(Set.of("collection", "id"));
    JsonValue collection = members.get("collection");
    JsonValue id = members.get("id");
    if (collection == null || id == null) {
      throw value.not("{\"collection\", \"id\"} of a snapshot");
    }
    return new Source(collection.string("a name"), id.string("an id"));
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
