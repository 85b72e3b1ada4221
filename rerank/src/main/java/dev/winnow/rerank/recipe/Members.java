package dev.winnow.rerank.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// A JSON object whose members must all be known, since a score may depend on one that is not. They
/// are asked for by name.
final class Members {
  private final String where;
  private final JsonNode node;

  /// @param where for messages
  /// @param known all members that there may be
  Members(String where, JsonNode node, String... known) {
    this.where = where;
    this.node = node;
    if (!node.isObject()) {
      throw wrong("is no object", "one with " + Arrays.toString(known));
    }
    Set<String> unknown = new TreeSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    Arrays.asList(known).forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw wrong("has " + unknown, "only " + Arrays.toString(known));
    }
  }

  /// The only member of an object, which says what kind of thing it is.
  static String kind(String where, JsonNode node) {
    if (!node.isObject() || node.size() != 1) {
      throw new IllegalArgumentException(
          "%s is %s; expected an object with one member".formatted(where, node));
    }
    return node.fieldNames().next();
  }

  IllegalArgumentException wrong(String seen, String expected) {
    return new IllegalArgumentException("%s %s; expected %s".formatted(where, seen, expected));
  }

  JsonNode get(String name) {
    JsonNode value = node.path(name);
    if (value.isMissingNode()) {
      throw wrong("has no '" + name + "'", "one");
    }
    return value;
  }

  String where(String name) {
    return where + "." + name;
  }

  String text(String name) {
    if (!get(name).isTextual()) {
      throw wrong("has " + name + " " + get(name), "a text");
    }
    return get(name).asText();
  }

  int number(String name) {
    if (!get(name).isIntegralNumber() || !get(name).canConvertToInt()) {
      throw wrong("has " + name + " " + get(name), "a whole number");
    }
    return get(name).asInt();
  }

  double real(String name) {
    if (!get(name).isNumber()) {
      throw wrong("has " + name + " " + get(name), "a number");
    }
    return get(name).asDouble();
  }

  boolean flag(String name) {
    if (!get(name).isBoolean()) {
      throw wrong("has " + name + " " + get(name), "true or false");
    }
    return get(name).asBoolean();
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : get(name)) {
      if (!element.isTextual()) {
        throw wrong("has " + name + " " + get(name), "a list of texts");
      }
      texts.add(element.asText());
    }
    if (!get(name).isArray()) {
      throw wrong("has " + name + " " + get(name), "a list of texts");
    }
    return texts;
  }

  <E extends Enum<E>> E choice(String name, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (written(constant).equals(text(name))) {
        return constant;
      }
    }
    throw wrong(
        "has " + name + " '" + text(name) + "'",
        "one of " + Arrays.stream(type.getEnumConstants()).map(Members::written).toList());
  }

  /// As it is written in JSON.
  static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
