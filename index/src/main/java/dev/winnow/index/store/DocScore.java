package dev.winnow.index.store;

import java.util.Comparator;

/// A document or passage by Lucene's number, and its score: while a search runs on Lucene's scale,
/// then the similarity itself.
record DocScore(int doc, double score) {
  static final Comparator<DocScore> BEST_FIRST =
      (a, b) -> {
        int byScore = Double.compare(b.score(), a.score());
        return byScore != 0 ? byScore : Integer.compare(a.doc(), b.doc());
      };
}
