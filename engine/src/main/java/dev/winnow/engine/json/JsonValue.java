package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.winnow.engine.NearestName;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A JSON value that knows its path. Its errors say the path, what was seen and what was expected.
///
/// Immutable.
public final class JsonValue {
  private static final int MAX_SHOWN = 60;
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final JsonNode node;
  private final String path;

  /// @param path where the value is, for instance `plan.fuse.of[0]`
  private JsonValue(JsonNode node, String path) {
    this.node = node;
    this.path = path;
  }

  /// Reads exactly one value.
  ///
  /// @param what name of the value, the root of paths
  public static JsonValue parse(String what, String text, JsonLimits limits) {
    return parse(what, text, limits, "");
  }

  /// As [#parse(String, String, JsonLimits)].
  ///
  /// @param remedy the end of the error where more text follows the value
  public static JsonValue parse(String what, String text, JsonLimits limits, String remedy) {
    if (text.length() > limits.textLength()) {
      throw new IllegalArgumentException(
          "%s has %d characters; expected at most %d; shorten it, or raise the limit textLength"
              .formatted(what, text.length(), limits.textLength()));
    }
    try (JsonParser parser = MAPPER.createParser(text)) {
      JsonNode node = MAPPER.readTree(parser);
      if (node == null || node.isMissingNode()) {
        throw new IllegalArgumentException(what + " is empty; expected JSON");
      }
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException(
            "%s has more text after its JSON value, at column %d; expected one JSON value%s"
                .formatted(what, parser.currentTokenLocation().getColumnNr(), remedy));
      }
      return new JsonValue(node, what);
    } catch (JsonProcessingException e) {
      throw notJson(what, e);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          what
              + " has a number with an exponent beyond all bounds; expected at most 9 digits in it",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // cannot happen: the text is in memory
    }
  }

  private static IllegalArgumentException notJson(String what, JsonProcessingException e) {
    var place = e.getLocation();
    return new IllegalArgumentException(
        "%s is not JSON%s: %s"
            .formatted(
                what,
                place == null
                    ? ""
                    : " at line %d, column %d".formatted(place.getLineNr(), place.getColumnNr()),
                JsonFault.words(e)),
        e);
  }

  String path() {
    return path;
  }

  /// The same value under another path.
  public JsonValue called(String path) {
    return new JsonValue(node, path);
  }

  /// The error for a value that is not what was `expected`.
  public IllegalArgumentException not(String expected) {
    return new IllegalArgumentException("%s is %s; expected %s".formatted(path, seen(), expected));
  }

  /// Runs a constructor, and puts the path in front of the error if it refuses.
  <T> T make(Supplier<T> constructor) {
    try {
      return constructor.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
    }
  }

  public boolean isNull() {
    return node.isNull();
  }

  public boolean isObject() {
    return node.isObject();
  }

  public boolean isList() {
    return node.isArray();
  }

  public boolean isString() {
    return node.isTextual();
  }

  public String string(String expected) {
    if (!node.isTextual()) {
      throw not(expected);
    }
    return node.textValue();
  }

  /// Any value as text: a string as it is, anything else as JSON.
  public String text() {
    return node.isTextual() ? node.textValue() : node.toString();
  }

  /// Any value as maps, lists, texts, numbers and flags, as [JsonText] writes them.
  public Object plain() {
    return MAPPER.convertValue(node, Object.class);
  }

  public boolean bool() {
    if (!node.isBoolean()) {
      throw not("true or false");
    }
    return node.booleanValue();
  }

  /// A whole number from `least` to the largest `int`.
  public int count(int least) {
    return count(least, Integer.MAX_VALUE);
  }

  /// The same, where the caller has a limit and refuses what is above it: the error for what is no
  /// such number tells it.
  public int count(int least, int limit) {
    if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < least) {
      throw not("a whole number from %d to %d".formatted(least, limit));
    }
    return node.intValue();
  }

  public double number() {
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      throw not("a finite number");
    }
    return node.doubleValue();
  }

  /// A field's value: `String`, `Boolean`, `Integer`, `Long` or `Double`, or `BigDecimal` for a
  /// whole number that no double is, such as 9007199254740993.0, and for one that would be zero.
  Object scalar() {
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isIntegralNumber() && node.canConvertToInt()) {
      return node.intValue();
    }
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return node.longValue();
    }
    if (node.isIntegralNumber()) {
      throw not("a whole number of 64 bits; use a keyword for larger ones");
    }
    if (node.isNumber()) {
      return exact(number(), node.decimalValue());
    }
    throw not("a string, a number, true or false");
  }

  private static Number exact(double near, BigDecimal number) {
    boolean whole = number.stripTrailingZeros().scale() <= 0;
    boolean another = near == 0 || (whole && new BigDecimal(near).compareTo(number) != 0);
    return another && number.signum() != 0 ? number : (Number) near;
  }

  public List<JsonValue> list(String expected) {
    if (!node.isArray()) {
      throw not(expected);
    }
    List<JsonValue> items = new ArrayList<>(node.size());
    for (JsonNode item : node) {
      items.add(new JsonValue(item, path + "[" + items.size() + "]"));
    }
    return items;
  }

  /// An array of finite numbers, no more of them than a vector has.
  Vector vector() {
    String expected = "an array of 1 to %d numbers".formatted(Schema.Dense.MAX_DIMENSION);
    if (!node.isArray() || node.isEmpty() || node.size() > Schema.Dense.MAX_DIMENSION) {
      throw not(expected);
    }
    float[] values = new float[node.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode component = node.get(i);
      values[i] = component.isNumber() ? component.floatValue() : Float.NaN;
      if (!Float.isFinite(values[i])) {
        throw new JsonValue(component, "%s[%d]".formatted(path, i)).not("a finite number");
      }
    }
    return Vector.of(values);
  }

  /// The members of an object, which may have only `known` ones.
  public Map<String, JsonValue> members(Set<String> known) {
    Map<String, JsonValue> members = members();
    for (String name : members.keySet()) {
      if (!known.contains(name)) {
        throw unknown(path, "member", name, known);
      }
    }
    return members;
  }

  /// The only member of an object, whose name tells the kind, such as `{"lexical": ...}`.
  Map.Entry<String, JsonValue> only(String kind, Set<String> known, String otherwise) {
    if (!node.isObject()) {
      throw not(otherwise + "an object with one of " + String.join(", ", known));
    }
    Map.Entry<String, JsonValue> only = single("one of " + String.join(", ", known));
    if (!known.contains(only.getKey())) {
      throw unknown(path, kind, only.getKey(), known);
    }
    return only;
  }

  /// The only member of an object.
  Map.Entry<String, JsonValue> single(String expected) {
    Map<String, JsonValue> members = members();
    if (members.size() != 1) {
      throw new IllegalArgumentException(
          "%s has %s; expected exactly one member: %s"
              .formatted(
                  path,
                  members.isEmpty()
                      ? "no members"
                      : "the members " + shortened(String.join(", ", members.keySet()), MAX_SHOWN),
                  expected));
    }
    return members.entrySet().iterator().next();
  }

  /// All members of an object.
  public Map<String, JsonValue> members() {
    if (!node.isObject()) {
      throw not("an object");
    }
    Map<String, JsonValue> members = new LinkedHashMap<>();
    node.properties()
        .forEach(entry ->
            members.put(entry.getKey(), new JsonValue(entry.getValue(), below(entry.getKey()))));
    return members;
  }

  /// The error for an unknown name.
  public static IllegalArgumentException unknown(
      String path, String kind, String name, Set<String> known) {
    return new IllegalArgumentException(
        "%s has the unknown %s %s; expected %s%s"
            .formatted(
                path, kind, quoted(name), String.join(", ", known), NearestName.hint(name, known)));
  }

  private String below(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_-]{0,63}")
        ? path + "." + name
        : path + "[" + quoted(name) + "]";
  }

  private String seen() {
    return switch (node.getNodeType()) {
      case OBJECT -> node.isEmpty() ? "an empty object" : "an object";
      case ARRAY -> node.isEmpty() ? "an empty array" : "an array of " + node.size();
      case STRING -> quoted(node.textValue());
      case NUMBER ->
          shortened(
              node.isIntegralNumber() ? node.asText() : Double.toString(node.doubleValue()),
              MAX_SHOWN);
      default -> node.asText();
    };
  }

  /// An untrusted text in quotes, cleaned and cut to fit one line of an error.
  static String quoted(@Nullable String text) {
    return NearestName.quoted(String.valueOf(text));
  }

  private static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "...";
  }
}
