package dev.winnow.http;

import dev.winnow.engine.Catalog;
import dev.winnow.engine.Engine;
import dev.winnow.engine.json.DocumentJson;
import dev.winnow.engine.json.FilterJson;
import dev.winnow.engine.json.JsonText;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.index.Filter;
import dev.winnow.index.Hit;
import dev.winnow.index.Query;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Searches collections for clients of OpenAI's vector stores; the store's id is the collection's
/// name. The default plan is searched. Scores are those of the plan, and not between 0 and 1.
final class VectorStoreRoutes {
  private static final int DEFAULT_RESULTS = 10;

  private final Catalog catalog;
  private final SearchLimits limits;
  private final BoundedWork work;
  private final RequestBody body;
  private final BytesInFlight inFlight;

  VectorStoreRoutes(
      Catalog catalog,
      SearchLimits limits,
      BoundedWork work,
      RequestBody body,
      BytesInFlight inFlight) {
    this.catalog = catalog;
    this.limits = limits;
    this.work = work;
    this.body = body;
    this.inFlight = inFlight;
  }

  void addTo(RoutesConfig routes) {
    routes.post("/v1/vector_stores/{id}/search", this::search);
  }

  private void search(Context context) {
    String text = body.ofBytes(limits.bodyBytes(), "bodyBytes", context);
    Map<String, JsonValue> members = JsonValue.parse("request", text, limits.json()).members();
    List<String> queries = queries(members.get("query"));
    double threshold = threshold(members.get("ranking_options"));
    Query query =
        Query.of(String.join("\n", queries)).withTopK(results(members.get("max_num_results")));
    JsonValue filters = members.get("filters");
    Query asked = filters == null || filters.isNull() ? query : query.withFilter(filter(filters));
    String answer =
        catalog.use(
            context.pathParam("id"), engine -> answer(engine, asked, queries, threshold, context));
    inFlight.answer(answer, context);
  }

  private static List<String> queries(@Nullable JsonValue query) {
    if (query == null) {
      throw new IllegalArgumentException(
          "request has no member 'query'; expected a text or a list of texts");
    }
    String expected = "a text or a list of texts";
    return query.isString()
        ? List.of(query.string(expected))
        : query.list(expected).stream().map(one -> one.string(expected)).toList();
  }

  private int results(@Nullable JsonValue most) {
    int results = most == null || most.isNull() ? DEFAULT_RESULTS : most.count(1);
    if (results > limits.topK()) {
      throw new IllegalArgumentException(
          "max_num_results is %d; expected at most %d; ask for less, or raise the limit topK"
              .formatted(results, limits.topK()));
    }
    return results;
  }

  private static double threshold(@Nullable JsonValue options) {
    JsonValue threshold =
        options == null || options.isNull() ? null : options.members().get("score_threshold");
    return threshold == null || threshold.isNull() ? Double.NEGATIVE_INFINITY : threshold.number();
  }

  private Filter filter(JsonValue filters) {
    return FilterJson.parse(JsonText.of(translated(filters)), limits.json());
  }

  /// OpenAI's form of a filter in Winnow's own.
  private static Map<String, Object> translated(JsonValue filter) {
    Map<String, JsonValue> members = filter.members();
    String expected = "one of eq, ne, gt, gte, lt, lte, in, nin, and, or";
    JsonValue type = required(filter, members, "type");
    return switch (type.string(expected)) {
      case "and", "or" ->
          Map.of(
              type.text(),
              required(filter, members, "filters").list("a list of filters").stream()
                  .map(VectorStoreRoutes::translated)
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
      default -> throw type.not(expected);
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

  private String answer(
      Engine engine, Query query, List<String> queries, double threshold, Context context) {
    List<Map<String, Object>> data = new ArrayList<>();
    for (Hit hit : work.search(Client.of(context), engine, query).hits()) {
      if (hit.score() >= threshold) {
        data.add(json(hit));
      }
    }
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("object", "vector_store.search_results.page");
    page.put("search_query", queries);
    page.put("data", data);
    page.put("has_more", false);
    page.put("next_page", null);
    return ProblemJson.json(page);
  }

  private static Map<String, Object> json(Hit hit) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file_id", hit.id());
    json.put("filename", hit.id().substring(hit.id().lastIndexOf('/') + 1));
    json.put("score", hit.score());
    Map<String, Object> attributes = new LinkedHashMap<>();
    if (DocumentJson.summary(hit.document()).get("fields") instanceof Map<?, ?> fields) {
      fields.forEach((name, value) -> {
        if (!(value instanceof List)) {
          attributes.put(Objects.toString(name), value);
        }
      });
    }
    json.put("attributes", attributes);
    List<String> texts =
        hit.passages().isEmpty()
            ? List.of(hit.text())
            : hit.passages().stream()
                .map(passage -> hit.text().substring(passage.start(), passage.end()))
                .toList();
    json.put("content", texts.stream().map(text -> Map.of("type", "text", "text", text)).toList());
    return json;
  }
}
