package dev.winnow.ingest.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.index.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Collects the fields of one document from whatever its reader finds them in: members of JSON,
/// front matter, columns. Names are made those of fields here and nowhere else; values stay as they
/// are written until they are made to fit the index's types. What cannot be a field is left out
/// with a warning. Confined to one thread.
public final class RawFields {
  /// Goes before the name of a member that is taken.
  private static final String PREFIX = "meta.";

  /// Names that mean something else, and the empty one.
  private static final Set<String> TAKEN =
      Set.of(
          "",
          "id",
          "title",
          "text",
          "source",
          "source.content",
          "source.copies",
          "source.hash",
          "source.name",
          "source.parts",
          "type");

  private final Map<String, Object> values = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();

  /// The values by field, in the order in which they came.
  public Map<String, Object> values() {
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

  /// Adds them behind a prefix.
  void putAll(String prefix, JsonNode object) {
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
    String field = fieldName(name);
    try {
      Schema.requireFieldName(field);
    } catch (IllegalArgumentException e) {
      warnings.add("member was left out: " + e.getMessage());
      return;
    }
    Object raw = raw(value);
    boolean none = raw instanceof List<?> list && list.isEmpty(); // it had nulls alone
    if (!none && values.putIfAbsent(field, raw) != null) {
      warnings.add("member '%s' appears twice; the first is kept".formatted(brief(name)));
    }
  }

  /// Text, truth, a number that loses none of its digits, or a list of these without nulls.
  private static Object raw(JsonNode value) {
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isIntegralNumber()) {
      return value.canConvertToLong() ? (Object) value.longValue() : value.bigIntegerValue();
    }
    if (value.isNumber()) {
      return real(value.decimalValue());
    }
    if (value.isArray()) {
      return value.valueStream().filter(part -> !part.isNull()).map(RawFields::raw).toList();
    }
    return CleanText.of(value.asText());
  }

  private static Number real(BigDecimal number) {
    double near = number.doubleValue();
    boolean same = Double.isFinite(near) && new BigDecimal(Double.toString(near)).equals(number);
    return same ? (Number) near : number; // 1.50 as a keyword is 1.50
  }

  static boolean isListOfScalars(JsonNode value) {
    return value.isArray() && value.valueStream().allMatch(JsonNode::isValueNode);
  }

  /// The name itself, or, where it is taken, `meta.` and the name. Names that begin so already get
  /// the prefix too where the rest is taken, so that no two members become one field.
  private static String fieldName(String name) {
    String rest = name;
    while (rest.startsWith(PREFIX)) {
      rest = rest.substring(PREFIX.length());
    }
    return TAKEN.contains(rest) ? PREFIX + name : name;
  }

  /// Fit for a message of one line.
  public static String brief(String name) {
    String shown = name.length() <= 80 ? name : CleanText.cut(name, 80) + "...";
    return shown.replaceAll("\\p{Cntrl}", " ");
  }
}
