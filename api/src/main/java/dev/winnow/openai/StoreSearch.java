package dev.winnow.openai;

import dev.winnow.engine.json.DocumentJson;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.index.Hit;
import dev.winnow.index.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A search of a vector store, as OpenAI's clients write it:
///
///     {"query": "how do I rotate a key?", "max_num_results": 5,
///      "ranking_options": {"score_threshold": 0.2},
///      "filters": {"type": "eq", "key": "lang", "value": "en"}}
///
/// Several texts are searched as one, each on a line. The default plan is searched. Scores are those
/// of the plan, and not between 0 and 1.
///
/// @param texts what is looked for, as it was given
/// @param query the same as a query
/// @param threshold least score of a hit; minus infinity for any
public record StoreSearch(List<String> texts, Query query, double threshold) {
  private static final int DEFAULT_RESULTS = 10;

  public StoreSearch {
    texts = List.copyOf(texts);
  }

  /// @param most results
  public static StoreSearch of(JsonValue request, int most, JsonLimits limits) {
    Map<String, JsonValue> members = request.members();
    List<String> texts = texts(members.get("query"));
    Query query =
        Query.of(String.join("\n", texts)).withTopK(results(members.get("max_num_results"), most));
    JsonValue filters = members.get("filters");
    if (filters != null && !filters.isNull()) {
      query = query.withFilter(StoreFilter.read(filters, limits));
    }
    return new StoreSearch(texts, query, threshold(members.get("ranking_options")));
  }

  private static List<String> texts(@Nullable JsonValue query) {
    if (query == null) {
      throw new IllegalArgumentException(
          "request has no member 'query'; expected a text or a list of texts");
    }
    String expected = "a text or a list of texts";
    return query.isString()
        ? List.of(query.string(expected))
        : query.list(expected).stream().map(one -> one.string(expected)).toList();
  }

  private static int results(@Nullable JsonValue given, int most) {
    int results = given == null || given.isNull() ? DEFAULT_RESULTS : given.count(1);
    if (results > most) {
      throw new IllegalArgumentException(
          "max_num_results is %d; expected at most %d; ask for less, or raise the limit topK"
              .formatted(results, most));
    }
    return results;
  }

  private static double threshold(@Nullable JsonValue options) {
    JsonValue threshold =
        options == null || options.isNull() ? null : options.members().get("score_threshold");
    return threshold == null || threshold.isNull() ? Double.NEGATIVE_INFINITY : threshold.number();
  }

  /// The answer: a page of the hits whose score is high enough.
  public Map<String, Object> page(List<Hit> hits) {
    List<Map<String, Object>> data = new ArrayList<>();
    for (Hit hit : hits) {
      if (hit.score() >= threshold) {
        data.add(json(hit));
      }
    }
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("object", "vector_store.search_results.page");
    page.put("search_query", texts);
    page.put("data", data);
    page.put("has_more", false);
    page.put("next_page", null);
    return page;
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
