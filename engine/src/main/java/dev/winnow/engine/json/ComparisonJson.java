package dev.winnow.engine.json;

import dev.winnow.engine.compare.PlanComparison;
import dev.winnow.engine.compare.PlanComparison.Move;
import dev.winnow.engine.compare.PlanComparison.Pair;
import dev.winnow.engine.compare.PlanComparison.Side;
import dev.winnow.engine.compare.PlanComparison.Sides;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/// Comparisons of two plans as JSON. A request:
///
///     {"queries":["rotate api key"],"k":10,"filter":FILTER,"a":"lexical","b":PLAN}
///
/// `a` and `b` are plans as in [PlanJson], or objects with `plan`, `k` and `filter` of their own. One
/// query may be a member `query`. An answer:
///
///     {"queries":[{"query":"rotate api key","same":false,"shared":7,"jaccard":0.54,"rbo":0.71,
///                  "a":{"ms":1.3,"hits":[{"rank":1,"id":"keys","title":"","score":4.1,"why":"..."}],
///                       "stages":[{"name":"lexical","ms":1.1}],"degraded":[]},
///                  "b":{...},
///                  "moves":[{"id":"keys","a":1,"b":3,"up":-2},{"id":"doors","a":null,"b":1,"up":null}]}],
///      "same":0,"mean":{"jaccard":0.54,"rbo":0.71,"ms_a":1.3,"ms_b":9.8}}
public final class ComparisonJson {
  private static final Set<String> MEMBERS = Set.of("query", "queries", "k", "filter", "a", "b");
  private static final Set<String> SETTINGS = Set.of("plan", "k", "filter");

  private ComparisonJson() {}

  /// Reads a request.
  ///
  /// @param named plans by name, for a number of hits: [dev.winnow.engine.Engine#plans]
  /// @param most queries
  /// @throws IllegalArgumentException if the text is not such a request
  public static List<Sides> request(
      String text, IntFunction<Map<String, Plan>> named, JsonLimits limits, int most) {
    Map<String, JsonValue> members = JsonValue.parse("request", text, limits).members(MEMBERS);
    List<Sides> sides = new ArrayList<>();
    for (String query : queries(members, most)) {
      sides.add(
          new Sides(
              QueryJson.request(side(query, "a", members), named, limits).query(),
              QueryJson.request(side(query, "b", members), named, limits).query()));
    }
    return sides;
  }

  private static List<String> queries(Map<String, JsonValue> members, int most) {
    JsonValue one = members.get("query");
    JsonValue several = members.get("queries");
    if ((one == null) == (several == null)) {
      throw new IllegalArgumentException(
          "request has %s; expected one of them: a text, or a list of texts"
              .formatted(one == null ? "neither query nor queries" : "query and queries"));
    }
    if (several == null) {
      return List.of(Objects.requireNonNull(one).called("query").string("the text to look for"));
    }
    List<JsonValue> texts = several.called("queries").list("a list of texts");
    if (texts.isEmpty() || texts.size() > most) {
      throw new IllegalArgumentException(
          "request has %d queries; expected 1 to %d; send fewer, or raise the limit compared"
              .formatted(texts.size(), most));
    }
    return texts.stream().map(query -> query.string("the text to look for")).toList();
  }

  /// The request to search of one side.
  private static String side(String query, String name, Map<String, JsonValue> members) {
    JsonValue given = members.get(name);
    if (given == null || given.isNull()) {
      throw new IllegalArgumentException(
          "request has no member '%s'; expected a plan, or an object with plan, k and filter; add it"
              .formatted(name));
    }
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("query", query);
    for (String shared : List.of("k", "filter")) {
      JsonValue value = members.get(shared);
      if (value != null) {
        request.put(shared, value.plain());
      }
    }
    boolean settings = given.isObject() && SETTINGS.containsAll(given.members().keySet());
    if (settings) {
      given.members().forEach((member, value) -> request.put(member, value.plain()));
    } else {
      request.put("plan", given.plain());
    }
    return JsonText.of(request);
  }

  /// @param shown what may be seen of a note of what was left out
  public static String write(PlanComparison comparison, UnaryOperator<String> shown) {
    Map<String, Object> mean = new LinkedHashMap<>();
    mean.put("jaccard", comparison.mean(pair -> pair.overlap().jaccard()));
    mean.put("rbo", comparison.mean(pair -> pair.overlap().rbo()));
    mean.put("ms_a", comparison.mean(pair -> millis(pair.a())));
    mean.put("ms_b", comparison.mean(pair -> millis(pair.b())));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("queries", comparison.pairs().stream().map(pair -> pair(pair, shown)).toList());
    json.put("same", comparison.same());
    json.put("mean", mean);
    return JsonText.of(json);
  }

  private static Map<String, Object> pair(Pair pair, UnaryOperator<String> shown) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("query", pair.query());
    json.put("same", pair.same());
    json.put("shared", pair.overlap().shared());
    json.put("jaccard", pair.overlap().jaccard());
    json.put("rbo", pair.overlap().rbo());
    json.put("a", side(pair.a(), shown));
    json.put("b", side(pair.b(), shown));
    json.put("moves", pair.moves().stream().map(ComparisonJson::move).toList());
    return json;
  }

  private static Map<String, Object> side(Side side, UnaryOperator<String> shown) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ms", millis(side));
    json.put("hits", side.result().hits().stream().map(ComparisonJson::hit).toList());
    json.put(
        "stages",
        side.result().stages().stream()
            .map(stage -> Map.of("name", stage.name(), "ms", stage.time().toNanos() / 1e6))
            .toList());
    json.put("degraded", side.result().degraded().stream().map(shown).toList());
    return json;
  }

  private static Map<String, Object> hit(Hit hit) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rank", hit.rank());
    json.put("id", hit.id());
    json.put("title", hit.title());
    json.put("score", hit.score());
    json.put("why", hit.why());
    return json;
  }

  private static Map<String, Object> move(Move move) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", move.id());
    json.put("a", move.a() == 0 ? null : move.a());
    json.put("b", move.b() == 0 ? null : move.b());
    json.put("up", move.a() == 0 || move.b() == 0 ? null : move.up());
    return json;
  }

  private static double millis(Side side) {
    return side.time().toNanos() / 1e6;
  }
}
