package dev.winnow.http.requests;

import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.openai.EmbeddingRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request for vectors, as clients of Text Embeddings Inference write it:
///
///     {"inputs": ["a text", "another"], "truncate": true, "prompt_name": "query"}
///
/// `prompt_name` is `query`, or `document` or `passage`, the default. `model`, our own, names another
/// model than the server's first. Members that would change the vectors in a way that is not offered
/// are refused.
public final class TeiRequest {
  private static final Set<String> MEMBERS =
      Set.of(
          "inputs",
          "truncate",
          "truncation_direction",
          "normalize",
          "prompt_name",
          "dimensions",
          "model");

  private TeiRequest() {}

  /// Reads a request.
  ///
  /// @param model of a request that names none
  /// @param most texts
  /// @param textLength characters of the request
  /// @throws IllegalArgumentException if the text is no such request
  public static EmbeddingRequest of(String text, String model, int most, int textLength) {
    Map<String, JsonValue> members =
        JsonValue.parse("request", text, JsonLimits.DEFAULTS.withTextLength(textLength))
            .members(MEMBERS);
    JsonValue inputs = present(members, "inputs");
    if (inputs == null) {
      throw new IllegalArgumentException(
          "request has no member 'inputs'; expected a text or a list of texts; add it");
    }
    JsonValue normalize = present(members, "normalize");
    if (normalize != null && !normalize.bool()) {
      throw normalize.not("true; vectors are brought to the length that the model's files want");
    }
    JsonValue direction = present(members, "truncation_direction");
    if (direction != null && !direction.text().toLowerCase(Locale.ROOT).equals("right")) {
      throw direction.not("'right'; the end of a text that is too long is left out");
    }
    JsonValue dimensions = present(members, "dimensions");
    JsonValue truncate = present(members, "truncate");
    JsonValue named = present(members, "model");
    return new EmbeddingRequest(
        named == null ? model : named.string("the name of a model"),
        EmbeddingRequest.texts(inputs, most),
        false,
        dimensions == null ? 0 : dimensions.count(1),
        query(present(members, "prompt_name")),
        truncate != null && truncate.bool());
  }

  private static @Nullable JsonValue present(Map<String, JsonValue> members, String name) {
    JsonValue value = members.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private static boolean query(@Nullable JsonValue prompt) {
    if (prompt == null) {
      return false;
    }
    return switch (prompt.text()) {
      case "query" -> true;
      case "document", "passage" -> false;
      default -> throw prompt.not("'query', 'document' or 'passage'");
    };
  }
}
