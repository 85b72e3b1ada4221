package dev.winnow.rerank.judge;

import java.util.List;

/// Scores a window of candidates against a query.
public interface Judge {
  /// One score for each candidate, in their order; higher is better.
  double[] score(String query, List<Candidate> window);

  /// Prepares to score several windows for one query. Scores equal those of [#score] up to rounding
  /// (1e-5 in 32 bits). Close it when the query is done.
  default QueryJudge open(String query) {
    return new QueryJudge() {
      @Override
      public double[] score(List<Candidate> window) {
        return Judge.this.score(query, window);
      }

      @Override
      public void close() {
        // nothing is kept
      }
    };
  }

  /// Tokens of a query that are not read, because it is longer than what the judge reads of one; 0
  /// means that all is read.
  default int unread(String query) {
    return 0;
  }

  /// The most candidates of one call; `Integer.MAX_VALUE` where there is no limit.
  int window();

  /// True where a candidate's score does not depend on the others (pointwise), so that scores of
  /// different calls compare.
  boolean pointwise();

  /// This judge with a cache of its scores, for one query or a few: no text is scored twice for the
  /// same query. The cache grows with every text and is never emptied. A judge whose scores depend
  /// on the window is returned as it is, since its scores hold in one call only.
  default Judge remembering() {
    return RememberingJudge.of(this);
  }
}
