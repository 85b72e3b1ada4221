package dev.winnow.mcp;

import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import java.util.List;

/// What a client sends at once: one message, or a batch of them, as the version 2025-03-26 has.
///
/// @param batch whether the answers are a list
record Incoming(List<Message> messages, boolean batch) {
  /// @param most bytes, by which the text was bounded already
  static Incoming of(String text, int most) {
    JsonValue json;
    try {
      json = JsonValue.parse("message", text, JsonLimits.DEFAULTS.withTextLength(most));
    } catch (IllegalArgumentException e) {
      var why = new RpcException(RpcException.NOT_JSON, String.valueOf(e.getMessage()));
      return new Incoming(List.of(new Message.Malformed(why)), false);
    }
    List<JsonValue> batch = json.isList() ? json.list("messages") : List.of();
    return batch.isEmpty()
        ? new Incoming(List.of(Message.of(json)), false)
        : new Incoming(batch.stream().map(Message::of).toList(), true);
  }
}
