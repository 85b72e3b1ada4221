package dev.winnow.memory.json;

import dev.winnow.engine.json.JsonValue;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The members of a JSON object, of which null ones count as absent.
///
/// @param path of the object, for errors
record Members(String path, Map<String, JsonValue> values) {
  /// @param known names that the object may have
  static Members of(String path, JsonValue object, Set<String> known) {
    Map<String, JsonValue> members = object.members(known);
    members.values().removeIf(JsonValue::isNull);
    return new Members(path, members);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  @Nullable JsonValue get(String name) {
    return values.get(name);
  }

  @Nullable String string(String name) {
    JsonValue value = values.get(name);
    return value == null ? null : value.string("a text");
  }

  String string(String name, String otherwise) {
    String given = string(name);
    return given == null ? otherwise : given;
  }

  String required(String name) {
    String given = string(name);
    if (given == null) {
      throw new IllegalArgumentException(
          "%s has no member '%s'; expected a text; add it".formatted(path, name));
    }
    return given;
  }

  @Nullable Instant time(String name) {
    String given = string(name);
    return given == null ? null : TimeText.parse(path + "." + name, given);
  }

  double number(String name, double otherwise) {
    JsonValue value = values.get(name);
    return value == null ? otherwise : value.number();
  }

  int count(String name, int least, int otherwise) {
    JsonValue value = values.get(name);
    return value == null ? otherwise : value.count(least);
  }

  boolean flag(String name) {
    JsonValue value = values.get(name);
    return value != null && value.bool();
  }

  List<String> strings(String name) {
    JsonValue value = values.get(name);
    return value == null
        ? List.of()
        : value.list("a list of texts").stream().map(item -> item.string("a text")).toList();
  }

  /// One of the values of an enum, by its name in lower case.
  <E extends Enum<E>> @Nullable E choice(String name, Class<E> type) {
    String given = string(name);
    return given == null ? null : choice(path + "." + name, given, type);
  }

  static <E extends Enum<E>> E choice(String what, String given, Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .filter(one -> word(one).equals(given))
        .findFirst()
        .orElseThrow(() ->
            JsonValue.unknown(
                what,
                "value",
                given,
                Arrays.stream(type.getEnumConstants())
                    .map(Members::word)
                    .collect(Collectors.toCollection(java.util.LinkedHashSet::new))));
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
