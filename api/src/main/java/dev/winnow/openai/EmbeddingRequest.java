package dev.winnow.openai;

import dev.winnow.embed.QueryVector;
import dev.winnow.engine.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A request for the vectors of texts, as OpenAI's clients write it:
///
///     {"model": "minilm", "input": ["a text", "another"], "encoding_format": "base64"}
///
/// `dimensions` may only be those of the model. Two members are our own: `input_type` (`query` or
/// `document`, the default) chooses the model's prefix, and `truncate` accepts texts that are longer
/// than the model reads. Other members are ignored, as OpenAI's own servers do.
///
/// @param model name of the embedder
/// @param texts at least one, none blank
/// @param base64 whether vectors are written as floats of 32 bits in base64
/// @param dimensions 0 for all
/// @param query whether the texts are queries, and not documents
/// @param truncate whether the beginning of a longer text may stand for it
public record EmbeddingRequest(
    String model,
    List<String> texts,
    boolean base64,
    int dimensions,
    boolean query,
    boolean truncate) {
  public EmbeddingRequest {
    texts = List.copyOf(texts);
  }

  /// @param most texts
  public static EmbeddingRequest of(JsonValue value, int most) {
    Map<String, JsonValue> members = value.members();
    JsonValue model = members.get("model");
    JsonValue input = members.get("input");
    if (model == null || input == null) {
      throw new IllegalArgumentException(
          "request has no member '%s'; expected the name of a model, and a text or a list of texts"
              .formatted(model == null ? "model" : "input"));
    }
    JsonValue dimensions = members.get("dimensions");
    JsonValue truncate = members.get("truncate");
    return new EmbeddingRequest(
        model.string("the name of a model"),
        texts(input, most),
        choice(members, "encoding_format", "float", "base64"),
        dimensions == null || dimensions.isNull() ? 0 : dimensions.count(1),
        choice(members, "input_type", "document", "query"),
        truncate != null && !truncate.isNull() && truncate.bool());
  }

  /// A text or a list of texts, none blank.
  ///
  /// @param most texts
  public static List<String> texts(JsonValue input, int most) {
    String expected = "a text or a list of texts; ids of tokens are not taken";
    List<JsonValue> values = input.isString() ? List.of(input) : input.list(expected);
    if (values.isEmpty() || values.size() > most) {
      throw new IllegalArgumentException(
          "request has %d texts; expected 1 to %d; %s"
              .formatted(
                  values.size(),
                  most,
                  values.isEmpty() ? "send one" : "send fewer, or raise the limit documents"));
    }
    List<String> texts = new ArrayList<>();
    for (JsonValue value : values) {
      String text = value.string(expected);
      if (text.isBlank()) {
        throw value.not("a text that is not blank");
      }
      texts.add(text);
    }
    return texts;
  }

  /// Whether a member has the second of two values; the first is meant where there is none.
  private static boolean choice(
      Map<String, JsonValue> members, String name, String first, String second) {
    JsonValue value = members.get(name);
    if (value == null || value.isNull()) {
      return false;
    }
    String expected = "'%s' or '%s'".formatted(first, second);
    String given = value.string(expected);
    if (!given.equals(first) && !given.equals(second)) {
      throw value.not(expected);
    }
    return given.equals(second);
  }

  /// The answer, with vectors in the order of the texts.
  public Map<String, Object> answer(List<QueryVector> vectors) {
    List<Map<String, Object>> data = new ArrayList<>();
    long tokens = 0;
    for (QueryVector vector : vectors) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("object", "embedding");
      one.put("index", data.size());
      one.put("embedding", base64 ? base64(vector.vector()) : vector.vector());
      data.add(one);
      tokens += vector.tokens();
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("object", "list");
    answer.put("data", data);
    answer.put("model", model);
    answer.put("usage", Map.of("prompt_tokens", tokens, "total_tokens", tokens));
    return answer;
  }

  /// Floats of 32 bits, the lowest byte first.
  public static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
