package dev.winnow.index.search;

import dev.winnow.index.Deadline;
import dev.winnow.index.Filter;
import dev.winnow.index.Limits;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.WellFormed;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A checked query: its plan is set and within the limits, its text is cut to the allowed length,
/// and its deadline runs.
///
/// @param asked the query as it came
/// @param limits bounds on its text
/// @param notes what was cut
record Request(
    String text, Plan plan, Query asked, Deadline deadline, Limits.Queries limits, Notes notes) {
  static Request of(Query query, Limits limits, LongSupplier clock) {
    Deadline deadline =
        query.deadline() == null ? Deadline.NONE : Deadline.after(query.deadline(), clock);
    limits.requireTopK("topK", query.topK());
    Plan plan =
        query.plan() != null
            ? query.plan()
            : Plan.lexical(
                    Math.max(query.topK(), Math.min(Plan.DEFAULT_K, limits.queries().topK())))
                .withWeighing(Plan.Weighing.of(query.text()));
    limits.requirePlan(plan);
    if (query.filter() != null) {
      query.filter().requireShallow();
    }
    var notes = new Notes();
    String text = read("query", query.text(), limits.queries(), notes);
    if (text.isBlank() && !brings(plan)) {
      notes.add("query is empty, so nothing was searched");
    }
    return new Request(text, plan, query, deadline, limits.queries(), notes);
  }

  /// The same for stages that search with another text.
  Request rephrased(String text) {
    return new Request(
        read("text of rephrase", text, limits, notes), plan, asked, deadline, limits, notes);
  }

  /// What is read of a text.
  private static String read(String what, String text, Limits.Queries limits, Notes notes) {
    int most = limits.queryLength();
    if (text.length() <= most) {
      return WellFormed.of(text);
    }
    notes.add(
        "%s has %d characters; only the first %d were read".formatted(what, text.length(), most));
    return WellFormed.of(text.substring(0, most));
  }

  @Nullable Filter filter() {
    return asked.filter();
  }

  int topK() {
    return asked.topK();
  }

  /// Whether hits have what is stored of their documents.
  boolean texts() {
    return asked.texts();
  }

  /// Whether there is nothing to search with.
  boolean empty() {
    return text.isBlank() && !brings(plan);
  }

  private static boolean brings(Plan plan) {
    return plan.stages().anyMatch(Plan::brings);
  }
}
