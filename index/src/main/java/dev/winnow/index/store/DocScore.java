package dev.winnow.index.store;

import java.util.Comparator;

/// A document or passage by Lucene's number, and its score on Lucene's scale.
record DocScore(int doc, float score) {
  static final Comparator<DocScore> BEST_FIRST =
      (a, b) -> {
        int byScore = Float.compare(b.score(), a.score());
        return byScore != 0 ? byScore : Integer.compare(a.doc(), b.doc());
      };
}
