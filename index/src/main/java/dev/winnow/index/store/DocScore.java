package dev.winnow.index.store;

import java.util.Comparator;

/// A document or passage by Lucene's number, and its score on Lucene's scale.
record DocScore(int doc, float score) {
  static final Comparator<DocScore> BEST_FIRST =
      Comparator.comparingDouble(DocScore::score).reversed().thenComparingInt(DocScore::doc);
}
