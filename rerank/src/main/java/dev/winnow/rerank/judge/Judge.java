package dev.winnow.rerank.judge;

import java.util.List;

/// Scores a window of candidates against a query.
public interface Judge {
  /// One score for each candidate, in their order; higher is better.
  double[] score(String query, List<Candidate> window);

  /// Begins with a query of which several windows are to be scored. Scores are those of [#score],
  /// by rounding at most (1e-5 in 32 bits); close it when the query is done.
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

  /// Most candidates of one call; `Integer.MAX_VALUE` where there is no limit.
  int window();

  /// True where a candidate's score does not depend on the others (pointwise), so that scores of
  /// different calls compare.
  boolean pointwise();

  /// This judge with a cache of its scores, for one query or a few: a text that it scored for a
  /// query it does not score again for it, in whatever call. The cache grows with every text and is
  /// never emptied. A judge whose scores depend on the window is given as it is, since no score of
  /// one call holds in another.
  default Judge remembering() {
    return RememberingJudge.of(this);
  }
}
