package dev.winnow.memory.json;

import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.engine.json.PlanJson;
import dev.winnow.index.Hit;
import dev.winnow.memory.Recall;
import dev.winnow.memory.Recalled;
import dev.winnow.memory.Weighing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Questions and what they recall, as JSON:
///
///     {"query":"where does Ada live?","k":10,"session":"monday","speaker":"Ada","kind":"turn",
///      "from":"2026-05-01","to":"2026-06-01","as_of":"2026-05-20","past_facts":false,
///      "recency":0.5,"half_life_days":30,"session_weight":0.3,"plan":PLAN}
///
///     {"query":"...","memories":[{"rank":1,"id":"m3","kind":"turn",...,"score":0.9,
///       "ledger":[{"stage":"lexical","rank":1,"score":7.1,"contribution":0.5}],"why":"..."}],
///      "degraded":[]}
///
/// All members of a question but `query` may be left out.
public final class RecallJson {
  private static final long SECONDS_OF_DAY = 86_400;
  static final Set<String> MEMBERS = members();

  private RecallJson() {}

  private static Set<String> members() {
    Set<String> names = new LinkedHashSet<>(List.of("query", "k"));
    names.addAll(WhichJson.MEMBERS);
    names.addAll(
        List.of("as_of", "past_facts", "recency", "half_life_days", "session_weight", "plan"));
    return names;
  }

  /// @param k memories of a question that does not say
  public static Recall read(String text, int k, JsonLimits limits) {
    JsonValue json = JsonValue.parse("request", text, limits);
    return of(Members.of("request", json, MEMBERS), k, limits);
  }

  static Recall of(Members members, int k, JsonLimits limits) {
    Weighing defaults = Weighing.DEFAULTS;
    double days =
        members.number("half_life_days", (double) defaults.halfLife().toSeconds() / SECONDS_OF_DAY);
    Weighing weighing =
        defaults
            .withSession(members.number("session_weight", defaults.session()))
            .withRecency(members.number("recency", defaults.recency()), halfLife(days))
            .withPastFacts(members.flag("past_facts"));
    Recall recall =
        Recall.of(members.required("query"))
            .withK(members.count("k", 1, k))
            .withWhich(WhichJson.of(members))
            .withWeighing(weighing);
    JsonValue plan = members.get("plan");
    if (plan != null) {
      recall = recall.withPlan(PlanJson.parse(plan.text(), Map.of(), limits));
    }
    Instant asOf = members.time("as_of");
    return asOf == null ? recall : recall.asOf(asOf);
  }

  /// @param days 1e-6 to a million
  public static Duration halfLife(double days) {
    if (!(days >= 1e-6 && days <= 1e6)) {
      throw new IllegalArgumentException(
          "half-life is %s days; expected 0.000001 to 1000000".formatted(days));
    }
    return Duration.ofMillis(Math.round(days * SECONDS_OF_DAY * 1e3));
  }

  /// @param query the question's text
  public static Map<String, Object> write(String query, Recalled recalled) {
    List<Map<String, Object>> memories = new ArrayList<>();
    for (Recalled.Item item : recalled.memories()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("rank", memories.size() + 1);
      json.put("id", item.id());
      EntryJson.put(item.entry(), item.turn(), json);
      json.put("score", item.score());
      json.put("ledger", item.ledger().stream().map(RecallJson::line).toList());
      json.put("why", item.why());
      memories.add(json);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("query", query);
    json.put("memories", memories);
    json.put("degraded", recalled.degraded());
    return json;
  }

  private static Map<String, Object> line(Hit.Entry line) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("stage", line.stage());
    json.put("rank", line.rank());
    json.put("score", line.score());
    json.put("contribution", line.contribution());
    return json;
  }
}
