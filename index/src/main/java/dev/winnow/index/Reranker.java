package dev.winnow.index;

import java.util.List;

/// Scores candidates against a query: the port through which a plan borrows a reranking model.
@FunctionalInterface
public interface Reranker {
  /// One score per candidate, in their order; higher is better. Must be safe for concurrent calls.
  double[] score(String query, List<Candidate> candidates);

  /// What a reranker reads.
  ///
  /// @param text the best passage, with the title and headings above it
  /// @param score the score of the stage before
  record Candidate(String id, String text, double score) {}
}
