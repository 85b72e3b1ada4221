package dev.winnow.engine.explain;

import dev.winnow.engine.Engine;
import dev.winnow.index.Hit;
import dev.winnow.index.Query;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a query finds a document, or does not. Immutable.
///
///     Explanation.of(engine, Query.of("rotate api key"), "guide.md", 1_000).reasons();
///
/// @param id of the document
/// @param hit the document as the query finds it; null where it is not among its hits
/// @param rank where it would be, had as many hits been asked for as were looked through; 0 if it is
///   not there
/// @param places what each retriever of the plan makes of it, asked alone
/// @param reasons in words, why it is not among the hits; empty where it is
/// @param degraded what the search left out or replaced
public record Explanation(
    String id,
    @Nullable Hit hit,
    int rank,
    List<Place> places,
    List<String> reasons,
    List<String> degraded) {
  public Explanation {
    places = List.copyOf(places);
    reasons = List.copyOf(reasons);
    degraded = List.copyOf(degraded);
  }

  /// A document at a retriever.
  ///
  /// @param retriever its kind and, where the plan names one, its space: `lexical`, `dense.large`
  /// @param rank from 1; 0 if it is not among the documents that were looked through
  /// @param score the retriever's; 0 without a rank
  /// @param looked documents that were looked through
  /// @param takes candidates that the plan takes of the retriever
  public record Place(String retriever, int rank, double score, int looked, int takes) {}

  /// Asks the query, and each retriever of its plan alone. Costs some searches of `depth` hits.
  ///
  /// @param depth hits that are looked through, if they are more than those of the query
  /// @throws IllegalArgumentException if the query names something unknown or exceeds a limit
  public static Explanation of(Engine engine, Query query, String id, int depth) {
    return new Explaining(engine, query, id, Math.max(depth, query.topK())).explanation();
  }
}
