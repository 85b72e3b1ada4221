package dev.winnow.openai;

import dev.winnow.engine.json.FilterJson;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonText;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.index.Filter;
import java.util.Map;

/// Filters as OpenAI's clients write them:
///
///     {"type": "and", "filters": [{"type": "eq", "key": "lang", "value": "en"}]}
final class StoreFilter {
  private static final String TYPES = "one of eq, ne, gt, gte, lt, lte, in, nin, and, or";

  private StoreFilter() {}

  static Filter read(JsonValue filter, JsonLimits limits) {
    return FilterJson.parse(JsonText.of(translated(filter)), limits);
  }

  /// OpenAI's form of a filter in Winnow's own.
  private static Map<String, Object> translated(JsonValue filter) {
    Map<String, JsonValue> members = filter.members();
    JsonValue type = required(filter, members, "type");
    return switch (type.string(TYPES)) {
      case "and", "or" ->
          Map.of(
              type.text(),
              required(filter, members, "filters").list("a list of filters").stream()
                  .map(StoreFilter::translated)
                  .toList());
      case "eq" -> field("eq", filter, members);
      case "in" -> field("in", filter, members);
      case "ne" -> Map.of("not", field("eq", filter, members));
      case "nin" -> Map.of("not", field("in", filter, members));
      case "gt", "gte", "lt", "lte" ->
          Map.of(
              "range",
              Map.of(
                  key(filter, members),
                  Map.of(type.text(), required(filter, members, "value").plain())));
      default -> throw type.not(TYPES);
    };
  }

  private static Map<String, Object> field(
      String kind, JsonValue filter, Map<String, JsonValue> members) {
    return Map.of(kind, Map.of(key(filter, members), required(filter, members, "value").plain()));
  }

  private static String key(JsonValue filter, Map<String, JsonValue> members) {
    return required(filter, members, "key").string("the name of a field");
  }

  private static JsonValue required(JsonValue filter, Map<String, JsonValue> members, String name) {
    JsonValue value = members.get(name);
    if (value == null || value.isNull()) {
      throw filter.not("a filter with the member '%s'".formatted(name));
    }
    return value;
  }
}
