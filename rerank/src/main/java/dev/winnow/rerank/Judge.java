package dev.winnow.rerank;

import java.util.List;

/// Scores a window of candidates against a query.
public interface Judge {
  /// One score for each candidate, in their order; higher is better.
  double[] score(String query, List<Candidate> window);

  /// Most candidates of one call; `Integer.MAX_VALUE` where there is no limit.
  int window();

  /// True where a candidate's score does not depend on the others (pointwise), so that scores of
  /// different calls compare.
  boolean pointwise();
}
