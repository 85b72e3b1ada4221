package dev.winnow.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Collects the fields of one document from whatever its reader finds them in: members of JSON,
/// front matter, columns. Names and values are turned into those of fields here and nowhere else;
/// what cannot be a field is left out with a warning. Confined to one thread.
final class RawFields {
  /// Names of fields with a meaning; a member with such a name is stored as `meta.` and its name.
  private static final Set<String> TAKEN =
      Set.of("id", "title", "text", "source", "source.hash", "source.name", "source.parts", "type");

  private static final int MAX_FIELD_NAME_LENGTH = 128;
  private static final int MAX_KEYWORD_BYTES = 32_000;
  private static final long MAX_EXACT_WHOLE_NUMBER = (1L << 53) - 1;

  private final Map<String, Object> values = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();

  /// The values by field, in the order in which they came.
  Map<String, Object> values() {
    return Collections.unmodifiableMap(values);
  }

  /// What was left out.
  List<String> warnings() {
    return Collections.unmodifiableList(warnings);
  }

  /// Adds the members of `object`, with dots between the names of deeper levels.
  void putAll(JsonNode object) {
    putAll("", object);
  }

  private void putAll(String prefix, JsonNode object) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = prefix + member.getKey();
      if (member.getValue().isObject()) {
        putAll(name + ".", member.getValue());
      } else {
        put(name, member.getValue());
      }
    }
  }

  /// Adds one member: a scalar or an array of scalars. A null, which says that there is no value,
  /// adds nothing.
  void put(String name, JsonNode value) {
    if (value.isNull() || value.isContainerNode() && value.isEmpty()) {
      return;
    }
    if (value.isObject() || value.isArray() && !isListOfScalars(value)) {
      warnings.add(
          "member '%s' is nested and was left out; move it into 'metadata', or flatten it"
              .formatted(brief(name)));
      return;
    }
    Object field = field(value);
    if (isTooLong(field)) {
      warnings.add(
          "member '%s' has more than %d bytes and was left out; put it into the text"
              .formatted(brief(name), MAX_KEYWORD_BYTES));
      return;
    }
    if (values.putIfAbsent(fieldName(name), field) != null) {
      warnings.add("member '%s' appears twice; the first is kept".formatted(brief(name)));
    }
  }

  private static Object field(JsonNode value) {
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isIntegralNumber()) {
      boolean exact =
          value.canConvertToLong() && Math.abs(value.longValue()) <= MAX_EXACT_WHOLE_NUMBER;
      return exact ? (Object) value.longValue() : value.asText();
    }
    if (value.isNumber()) {
      double number = value.doubleValue();
      return Double.isFinite(number) ? (Object) number : value.asText();
    }
    if (value.isArray()) {
      List<String> values = new ArrayList<>();
      value.forEach(part -> values.add(CleanText.of(part.asText())));
      return List.copyOf(values);
    }
    return CleanText.of(value.asText());
  }

  static boolean isListOfScalars(JsonNode value) {
    return value.isArray() && value.valueStream().allMatch(JsonNode::isValueNode);
  }

  private static boolean isTooLong(Object field) {
    return switch (field) {
      case String text -> text.getBytes(StandardCharsets.UTF_8).length > MAX_KEYWORD_BYTES;
      case List<?> values -> values.stream().anyMatch(RawFields::isTooLong);
      default -> false;
    };
  }

  /// A name that a schema allows: a letter, then letters, digits, `_`, `.` and `-`.
  private static String fieldName(String name) {
    String allowed = name.replaceAll("[^A-Za-z0-9_.-]", "_");
    if (allowed.isEmpty() || !allowed.substring(0, 1).matches("[A-Za-z]") || TAKEN.contains(name)) {
      allowed = "meta." + allowed;
    }
    return CleanText.cut(allowed, MAX_FIELD_NAME_LENGTH);
  }

  private static String brief(String name) {
    return name.length() <= 80 ? name : CleanText.cut(name, 80) + "...";
  }
}
