package dev.winnow.index;

import org.jspecify.annotations.Nullable;

/// What to look for: words, and if wanted how ([Plan]), where ([Filter]) and how many.
///
/// @param text the question in plain words; an empty one finds nothing
/// @param topK number of hits to return, at least 1; the index's limits give the maximum
/// @param plan how to search, or null for the default plan of the index or engine
/// @param filter documents that do not match are never candidates; null means all
public record Query(String text, int topK, @Nullable Plan plan, @Nullable Filter filter) {
  public Query {
    if (topK < 1) {
      throw new IllegalArgumentException("topK is " + topK + "; expected at least 1");
    }
  }

  /// A query for the ten best hits.
  public static Query of(String text) {
    return new Query(text, 10, null, null);
  }

  public Query withTopK(int topK) {
    return new Query(text, topK, plan, filter);
  }

  public Query withPlan(Plan plan) {
    return new Query(text, topK, plan, filter);
  }

  public Query withFilter(Filter filter) {
    return new Query(text, topK, plan, filter);
  }
}
