package dev.winnow.mcp;

import dev.winnow.engine.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message of JSON-RPC 2.0.
sealed interface Message {
  String VERSION = "2.0";

  /// Asks for an answer.
  ///
  /// @param id a text or a number, given back with the answer
  record Request(Object id, String method, Map<String, JsonValue> parameters) implements Message {}

  /// Asks for none.
  record Notification(String method, Map<String, JsonValue> parameters) implements Message {}

  /// An answer to the server, which asks nothing.
  record Reply() implements Message {}

  /// What is no message.
  record Malformed(RpcException why) implements Message {}

  static Message of(JsonValue json) {
    try {
      return read(json);
    } catch (RpcException e) {
      return new Malformed(e);
    }
  }

  private static Message read(JsonValue json) {
    if (!json.isObject()) {
      throw malformed("message is no object; expected a request of JSON-RPC 2.0; send one");
    }
    Map<String, JsonValue> members = json.members();
    JsonValue version = members.get("jsonrpc");
    if (version == null || !version.text().equals(VERSION)) {
      throw malformed(
          "message has %s; expected \"jsonrpc\": \"2.0\"; send it so"
              .formatted(version == null ? "no member 'jsonrpc'" : "another version of JSON-RPC"));
    }
    JsonValue method = members.get("method");
    if (method == null && (members.containsKey("result") || members.containsKey("error"))) {
      return new Reply();
    }
    if (method == null || !method.isString()) {
      throw malformed("message has no method; expected its name, as tools/call; send it");
    }
    Map<String, JsonValue> parameters = parameters(members.get("params"));
    return members.containsKey("id")
        ? new Request(id(members.get("id")), method.text(), parameters)
        : new Notification(method.text(), parameters);
  }

  private static Map<String, JsonValue> parameters(@Nullable JsonValue given) {
    if (given == null || given.isNull()) {
      return Map.of();
    }
    if (!given.isObject()) {
      throw malformed("params is no object; expected parameters by their names; send them so");
    }
    return given.members();
  }

  private static Object id(@Nullable JsonValue given) {
    Object id = given == null || given.isNull() ? null : given.plain();
    if (id instanceof String || id instanceof Number) {
      return id;
    }
    throw malformed("id of the request is neither a text nor a number; expected one; send it");
  }

  private static RpcException malformed(String message) {
    return new RpcException(RpcException.NOT_A_REQUEST, message);
  }

  static Map<String, Object> result(Object id, Map<String, Object> result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("jsonrpc", VERSION);
    json.put("id", id);
    json.put("result", result);
    return json;
  }

  /// @param id null where the message has none that can be read
  static Map<String, Object> error(@Nullable Object id, RpcException e) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", e.code());
    error.put("message", String.valueOf(e.getMessage()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("jsonrpc", VERSION);
    json.put("id", id);
    json.put("error", error);
    return json;
  }
}
