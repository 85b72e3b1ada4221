package dev.winnow.http.rerank;

import dev.winnow.embed.chunking.TokenStarts;
import dev.winnow.engine.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// What a reranker reads of a document that a client sends.
///
/// @param fields members of an object that are read, in their order; empty means `text` alone
/// @param tokens most tokens of a text, by an estimate: a service's own tokens are not those of the
///   model here
record RerankDocument(List<String> fields, int tokens) {
  private static final TokenStarts STARTS = TokenStarts.estimate();

  /// A text as it is; of an object the members that count, whatever others it has.
  String text(JsonValue document) {
    if (document.isString()) {
      return cut(document.string("a text"));
    }
    if (!document.isObject()) {
      throw document.not("a text, or an object with the member text");
    }
    Map<String, JsonValue> members = document.members();
    if (fields.isEmpty()) {
      JsonValue text = members.get("text");
      if (text == null) {
        throw document.not("a text, or an object with the member text");
      }
      return cut(text.string("a text"));
    }
    List<JsonValue> read =
        fields.stream()
            .map(members::get)
            .filter(Objects::nonNull)
            .filter(value -> !value.isNull())
            .toList();
    if (read.isEmpty()) {
      throw document.not("an object with a member of rank_fields: " + String.join(", ", fields));
    }
    return cut(read.stream().map(JsonValue::text).collect(Collectors.joining("\n")));
  }

  private String cut(String text) {
    return cut(text, tokens);
  }

  /// The first tokens of a text.
  static String cut(String text, int tokens) {
    if (text.length() <= tokens) {
      return text;
    }
    int[] starts = STARTS.of(text);
    return starts.length <= tokens ? text : text.substring(0, starts[tokens]).stripTrailing();
  }
}
