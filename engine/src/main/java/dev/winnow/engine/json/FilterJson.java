package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.Filter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Filters as JSON. A filter is an object with one member, which names the test:
///
///     {"and":[{"eq":{"lang":"en"}},{"range":{"year":{"gte":2024}}},{"not":{"exists":"draft"}}]}
///     {"or":[{"in":{"lang":["en","de"]}},{"eq":{"draft":false}}]}
///
///     {"or":[{"prefix":{"source":"docs/"}},{"glob":{"source":"**/*.{md,txt}"}}]}
///
/// Values are strings, numbers, true or false; dates are ISO 8601 strings. Bounds of `range` are
/// `gte`, `gt`, `lte` and `lt`. Anything else is an error that names its path.
public final class FilterJson {
  private static final Set<String> TESTS =
      ordered("and", "or", "not", "eq", "in", "range", "prefix", "glob", "exists");
  private static final Set<String> BOUNDS = ordered("gte", "gt", "lte", "lt");

  private final JsonLimits limits;
  private int nodes;

  private FilterJson(JsonLimits limits) {
    this.limits = limits;
  }

  /// Reads a filter.
  ///
  /// @throws IllegalArgumentException if the text is not a filter
  public static Filter parse(String text) {
    return parse(text, JsonLimits.DEFAULTS);
  }

  public static Filter parse(String text, JsonLimits limits) {
    return read(JsonValue.parse("filter", text, limits), limits);
  }

  static Filter read(JsonValue value, JsonLimits limits) {
    return new FilterJson(limits).filter(value, 1);
  }

  /// The JSON of a filter on one line. Dates become strings.
  public static String write(Filter filter) {
    return JsonText.write(json -> write(filter, json));
  }

  private Filter filter(JsonValue value, int depth) {
    if (depth > limits.filterDepth()) {
      throw new IllegalArgumentException(
          "%s is %d filters deep; expected at most %d; simplify it, or raise the limit filterDepth"
              .formatted(shortened(value.path()), depth, limits.filterDepth()));
    }
    count(value);
    var test = value.only("test", TESTS, "");
    JsonValue body = test.getValue();
    return switch (test.getKey()) {
      case "and" -> new Filter.And(filters(body, depth));
      case "or" -> new Filter.Or(filters(body, depth));
      case "not" -> new Filter.Not(filter(body, depth + 1));
      case "eq" -> {
        var field = body.single("a field and its value");
        yield new Filter.Eq(field.getKey(), field.getValue().scalar());
      }
      case "in" -> {
        var field = body.single("a field and an array of values");
        yield new Filter.In(field.getKey(), values(field.getValue()));
      }
      case "prefix" -> {
        var field = body.single("a field and how its values start");
        yield new Filter.Prefix(field.getKey(), field.getValue().string("a string"));
      }
      case "glob" -> {
        var field = body.single("a field and a pattern");
        yield new Filter.Glob(field.getKey(), field.getValue().string("a string"));
      }
      case "range" -> range(body.single("a field and its bounds"));
      default -> new Filter.Exists(body.string("the name of a field"));
    };
  }

  private List<Filter> filters(JsonValue body, int depth) {
    return body.list("an array of filters").stream().map(part -> filter(part, depth + 1)).toList();
  }

  private List<Object> values(JsonValue list) {
    List<Object> values = new ArrayList<>();
    for (JsonValue value : list.list("an array of values")) {
      count(value);
      values.add(value.scalar());
    }
    return values;
  }

  private static Filter range(Map.Entry<String, JsonValue> field) {
    JsonValue body = field.getValue();
    var bounds = body.members(BOUNDS);
    return body.make(() ->
        new Filter.Range(
            field.getKey(),
            bound(bounds, "gte"),
            bound(bounds, "gt"),
            bound(bounds, "lte"),
            bound(bounds, "lt")));
  }

  private static @Nullable Object bound(Map<String, JsonValue> bounds, String name) {
    JsonValue bound = bounds.get(name);
    return bound == null ? null : bound.scalar();
  }

  private void count(JsonValue value) {
    nodes++;
    if (nodes > limits.filterNodes()) {
      throw new IllegalArgumentException(
          "filter has more than %d parts, counted up to %s; simplify it, or raise the limit filterNodes"
              .formatted(limits.filterNodes(), shortened(value.path())));
    }
  }

  private static String shortened(String path) {
    return path.length() <= 100 ? path : path.substring(0, 100) + "...";
  }

  private static Set<String> ordered(String... names) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(names)));
  }

  static void write(Filter filter, JsonGenerator json) throws IOException {
    json.writeStartObject();
    switch (filter) {
      case Filter.And and -> write("and", and.of(), json);
      case Filter.Or or -> write("or", or.of(), json);
      case Filter.Not not -> {
        json.writeFieldName("not");
        write(not.of(), json);
      }
      case Filter.Eq eq -> write("eq", eq.field(), eq.value(), json);
      case Filter.In in -> write("in", in.field(), in.values(), json);
      case Filter.Range range -> write(range, json);
      case Filter.Prefix prefix -> write("prefix", prefix.field(), prefix.prefix(), json);
      case Filter.Glob glob -> write("glob", glob.field(), glob.pattern(), json);
      case Filter.Exists exists -> json.writeStringField("exists", exists.field());
    }
    json.writeEndObject();
  }

  private static void write(String test, List<Filter> parts, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(test);
    for (Filter part : parts) {
      write(part, json);
    }
    json.writeEndArray();
  }

  private static void write(String test, String field, Object value, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart(test);
    json.writeFieldName(field);
    JsonText.value(json, value);
    json.writeEndObject();
  }

  private static void write(Filter.Range range, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("range");
    json.writeObjectFieldStart(range.field());
    bound("gte", range.gte(), json);
    bound("gt", range.gt(), json);
    bound("lte", range.lte(), json);
    bound("lt", range.lt(), json);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void bound(String name, @Nullable Object value, JsonGenerator json)
      throws IOException {
    if (value != null) {
      json.writeFieldName(name);
      JsonText.value(json, value);
    }
  }
}
