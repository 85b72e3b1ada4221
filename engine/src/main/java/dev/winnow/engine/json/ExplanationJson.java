package dev.winnow.engine.json;

import dev.winnow.engine.explain.Explanation;
import dev.winnow.index.Hit;
import java.util.LinkedHashMap;
import java.util.Map;

/// Explanations as JSON:
///
///     {"query":"...","id":"guide.md","in_results":false,"rank":37,
///      "retrievers":[{"retriever":"lexical","rank":12,"score":4.1,"looked":1000,"takes":200}],
///      "reasons":["it is at rank 37, and 10 hits were asked for; ask for more"],"degraded":[]}
///
/// A document that is a hit has its `score`, `ledger` and `why` as well. A rank of null means that it
/// is not among those that were looked through.
public final class ExplanationJson {
  private ExplanationJson() {}

  /// @param query the text that was looked for
  public static Map<String, Object> write(String query, Explanation explanation) {
    Map<String, Object> json = new LinkedHashMap<>();
    Hit hit = explanation.hit();
    json.put("query", query);
    json.put("id", explanation.id());
    json.put("in_results", hit != null);
    json.put("rank", explanation.rank() == 0 ? null : explanation.rank());
    if (hit != null) {
      json.put("score", hit.score());
      json.put("ledger", hit.ledger().stream().map(ExplanationJson::entry).toList());
      json.put("why", hit.why());
    }
    json.put("retrievers", explanation.places().stream().map(ExplanationJson::place).toList());
    json.put("reasons", explanation.reasons());
    json.put("degraded", explanation.degraded());
    return json;
  }

  private static Map<String, Object> entry(Hit.Entry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("stage", entry.stage());
    json.put("rank", entry.rank());
    json.put("score", entry.score());
    json.put("contribution", entry.contribution());
    return json;
  }

  private static Map<String, Object> place(Explanation.Place place) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("retriever", place.retriever());
    json.put("rank", place.rank() == 0 ? null : place.rank());
    json.put("score", place.rank() == 0 ? null : place.score());
    json.put("looked", place.looked());
    json.put("takes", place.takes());
    return json;
  }
}
