package dev.winnow.index.store;

import dev.winnow.index.Limits;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.WellFormed;

/// A query that was checked: its plan is there, its text is no longer than allowed.
///
/// @param notes what was cut
record Request(String text, Plan plan, Query query, Notes notes) {
  static Request of(Query query, Limits limits) {
    limits.requireTopK("topK", query.topK());
    Plan plan =
        query.plan() != null
            ? query.plan()
            : Plan.lexical(
                Math.max(query.topK(), Math.min(Plan.DEFAULT_K, limits.queries().topK())));
    PlanChecker.check(plan, limits);
    var notes = new Notes();
    String text = WellFormed.of(query.text());
    if (text.length() > limits.queries().queryLength()) {
      notes.add(
          "query has %d characters; only the first %d were read"
              .formatted(text.length(), limits.queries().queryLength()));
      text = WellFormed.of(text.substring(0, limits.queries().queryLength()));
    }
    if (text.isBlank()) {
      notes.add("query is empty, so nothing was searched");
    }
    return new Request(text, plan, query, notes);
  }

  boolean empty() {
    return text.isBlank();
  }
}
