package dev.winnow.mcp;

import dev.winnow.engine.json.JsonText;
import dev.winnow.engine.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a tool is called with. Null members count as missing; unknown ones are refused.
final class Arguments {
  static final String MAX_TOKENS = "max_tokens";

  private final Map<String, JsonValue> given = new LinkedHashMap<>();
  private final McpLimits limits;

  Arguments(Map<String, JsonValue> members, Set<String> known, McpLimits limits) {
    this.limits = limits;
    members.forEach((name, value) -> {
      if (!known.contains(name)) {
        throw JsonValue.unknown("arguments", "member", name, known);
      }
      if (!value.isNull()) {
        given.put(name, value.called(name));
      }
    });
  }

  @Nullable JsonValue get(String name) {
    return given.get(name);
  }

  String text(String name, String expected) {
    JsonValue value = given.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "%s is missing; expected %s; send it".formatted(name, expected));
    }
    return value.string(expected);
  }

  String text(String name, String expected, String otherwise) {
    return given.containsKey(name) ? text(name, expected) : otherwise;
  }

  List<String> texts(String name, String expected) {
    JsonValue value = given.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "%s is missing; expected %s; send it".formatted(name, expected));
    }
    return value.list(expected).stream().map(one -> one.string(expected)).toList();
  }

  int count(String name, int least, int otherwise) {
    return count(name, least, otherwise, Integer.MAX_VALUE);
  }

  /// @param limit for the message; the caller refuses what is above it
  private int count(String name, int least, int otherwise, int limit) {
    JsonValue value = given.get(name);
    return value == null ? otherwise : value.count(least, limit);
  }

  /// Number of results.
  int results(String name, int otherwise) {
    int count = count(name, 1, Math.min(otherwise, limits.results()), limits.results());
    if (count > limits.results()) {
      throw new IllegalArgumentException(
          "%s is %d; expected at most %d; ask for fewer, or raise the limit results"
              .formatted(name, count, limits.results()));
    }
    return count;
  }

  /// Most tokens of the answer.
  int tokens() {
    int tokens =
        count(MAX_TOKENS, McpLimits.LEAST_TOKENS, limits.answerTokens(), limits.toolTokens());
    if (tokens > limits.toolTokens()) {
      throw new IllegalArgumentException(
          "max_tokens is %d; expected at most %d; ask for less, or raise the limit toolTokens"
              .formatted(tokens, limits.toolTokens()));
    }
    return tokens;
  }

  /// The members but for some, as JSON.
  String without(String... names) {
    Map<String, Object> rest = new LinkedHashMap<>();
    given.forEach((name, value) -> {
      if (!List.of(names).contains(name)) {
        rest.put(name, value.plain());
      }
    });
    return JsonText.of(rest);
  }
}
