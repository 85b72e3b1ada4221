package dev.winnow.index;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A request: text, and optionally how to search ([Plan]), where ([Filter]), how many hits, and a
/// deadline.
///
/// @param text the question in plain words; an empty one finds nothing
/// @param topK number of hits to return, at least 1; the index's limits give the maximum
/// @param plan how to search, or null for the default plan of the index or engine
/// @param filter documents that do not match are never candidates; null means all
/// @param deadline time for the whole search: a retriever that is late is an error
///   ([DeadlineException]), a reranker that is late leaves the order before it; null means no limit
/// @param texts whether hits have their documents' texts, fields and passages; without them a hit
///   has an id, a score and a ledger, and nothing that is stored is read for it
public record Query(
    String text,
    int topK,
    @Nullable Plan plan,
    @Nullable Filter filter,
    @Nullable Duration deadline,
    boolean texts) {
  public Query {
    Objects.requireNonNull(text, "the text of a query is null; expected one, which may be empty");
    if (topK < 1) {
      throw new IllegalArgumentException("topK is " + topK + "; expected at least 1");
    }
    if (deadline != null && deadline.isNegative()) {
      throw new IllegalArgumentException(
          "deadline of the query is " + deadline + "; expected 0 or more");
    }
  }

  /// A query for the ten best hits.
  public static Query of(String text) {
    return new Query(text, 10, null, null, null, true);
  }

  public Query withTopK(int topK) {
    return new Query(text, topK, plan, filter, deadline, texts);
  }

  public Query withPlan(Plan plan) {
    return new Query(text, topK, plan, filter, deadline, texts);
  }

  public Query withFilter(Filter filter) {
    return new Query(text, topK, plan, filter, deadline, texts);
  }

  public Query withTexts(boolean texts) {
    return new Query(text, topK, plan, filter, deadline, texts);
  }

  public Query withDeadline(@Nullable Duration deadline) {
    return new Query(text, topK, plan, filter, deadline, texts);
  }
}
