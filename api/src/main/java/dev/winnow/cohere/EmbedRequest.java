package dev.winnow.cohere;

import dev.winnow.embed.QueryVector;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.openai.EmbeddingRequest;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request for the vectors of texts, as Cohere's clients write it:
///
///     {"model": "minilm", "texts": ["a text"], "input_type": "search_query",
///      "embedding_types": ["float"], "truncate": "END"}
///
/// `input_type` chooses the model's prefix: that of queries for `search_query`, else that of
/// documents. `truncate` of `END`, the default, lets the beginning of a longer text stand for it;
/// `NONE` refuses such a text. Types are `float` and `base64` (floats of 32 bits, the lowest byte
/// first). Other members are ignored, but for images, which are refused.
///
/// @param texts the model's name, the texts, and how they are read
/// @param version of the service: 1 or 2
/// @param types of numbers that are asked for; empty for plain lists, as version 1 has them
public record EmbedRequest(EmbeddingRequest texts, int version, Set<String> types) {
  private static final Set<String> TYPES = Set.of("float", "base64");
  private static final Set<String> INPUTS =
      Set.of("search_document", "search_query", "classification", "clustering");
  private static final Set<String> CUTS = Set.of("END", "NONE");
  private static final String IMAGES = "this server embeds texts alone; send texts";

  public EmbedRequest {
    types = Set.copyOf(types);
  }

  /// @param most texts
  public static EmbedRequest of(JsonValue request, int version, int most) {
    Map<String, JsonValue> members = present(request.members());
    for (String name : List.of("images", "inputs")) {
      if (members.containsKey(name)) {
        throw new IllegalArgumentException(
            "request has %s; expected texts; %s".formatted(name, IMAGES));
      }
    }
    String model = required(members, "model", "the name of a model").string("the name of a model");
    JsonValue dimension = members.get("output_dimension");
    var texts =
        new EmbeddingRequest(
            model,
            EmbeddingRequest.texts(required(members, "texts", "a list of texts"), most),
            false,
            dimension == null ? 0 : dimension.count(1),
            one(members, "input_type", "search_document", INPUTS).equals("search_query"),
            one(members, "truncate", "END", CUTS).equals("END"));
    return new EmbedRequest(texts, version, types(members.get("embedding_types"), version));
  }

  private static Map<String, JsonValue> present(Map<String, JsonValue> members) {
    Map<String, JsonValue> present = new LinkedHashMap<>(members);
    present.values().removeIf(JsonValue::isNull);
    return present;
  }

  private static JsonValue required(Map<String, JsonValue> members, String name, String expected) {
    JsonValue value = members.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "request has no member '%s'; expected %s; add it".formatted(name, expected));
    }
    return value;
  }

  private static String one(
      Map<String, JsonValue> members, String name, String otherwise, Set<String> known) {
    JsonValue value = members.get(name);
    if (value == null) {
      return otherwise;
    }
    String expected = "one of " + String.join(", ", known.stream().sorted().toList());
    String given = value.string(expected);
    if (!known.contains(given)) {
      throw value.not(expected);
    }
    return given;
  }

  private static Set<String> types(@Nullable JsonValue given, int version) {
    if (given == null) {
      return version == 1 ? Set.of() : Set.of("float");
    }
    Set<String> types = new LinkedHashSet<>();
    for (JsonValue type : given.list("a list of types")) {
      String expected = "float or base64; other numbers are not made here";
      if (!TYPES.contains(type.string(expected))) {
        throw type.not(expected);
      }
      types.add(type.text());
    }
    return types;
  }

  /// The answer, with vectors in the order of the texts.
  ///
  /// @param id of the answer
  public Map<String, Object> answer(String id, List<QueryVector> vectors) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("response_type", types.isEmpty() ? "embeddings_floats" : "embeddings_by_type");
    json.put("embeddings", types.isEmpty() ? floats(vectors) : byType(vectors));
    json.put("texts", texts.texts());
    long tokens = vectors.stream().mapToLong(QueryVector::tokens).sum();
    Map<String, Object> meta = new LinkedHashMap<>();
    meta.put("api_version", Map.of("version", String.valueOf(version)));
    meta.put("billed_units", Map.of("input_tokens", tokens));
    json.put("meta", meta);
    return json;
  }

  private Map<String, Object> byType(List<QueryVector> vectors) {
    Map<String, Object> byType = new LinkedHashMap<>();
    if (types.contains("float")) {
      byType.put("float", floats(vectors));
    }
    if (types.contains("base64")) {
      byType.put(
          "base64",
          vectors.stream().map(vector -> EmbeddingRequest.base64(vector.vector())).toList());
    }
    return byType;
  }

  private static List<float[]> floats(List<QueryVector> vectors) {
    return vectors.stream().map(QueryVector::vector).toList();
  }
}
