package dev.winnow.index.sparse;

import dev.winnow.index.Schema.Precision;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.similarities.Similarity;

/// Scores a term by the product of its weight in the query, which is the boost, and its impact.
/// Scores grow with impacts, so Lucene bounds those of a block by its largest impact.
final class ImpactSimilarity extends Similarity {
  private final Precision precision;

  ImpactSimilarity(Precision precision) {
    this.precision = precision;
  }

  @Override
  public SimScorer scorer(float boost, CollectionStatistics field, TermStatistics... terms) {
    return switch (precision) {
      case INT8 -> new Int8Scorer(boost);
      case EXACT -> new ExactScorer(boost);
    };
  }

  private static final class Int8Scorer extends SimScorer {
    private final float[] scores = new float[256];

    Int8Scorer(float boost) {
      for (int impact = 0; impact < scores.length; impact++) {
        scores[impact] = boost * Impact.weight(impact, Precision.INT8);
      }
    }

    /// Where Lucene knows no bound, it asks for that of the largest frequency.
    @Override
    public float score(float frequency, long norm) {
      return scores[Math.min((int) frequency, scores.length - 1)];
    }
  }

  private static final class ExactScorer extends SimScorer {
    private final float boost;

    ExactScorer(float boost) {
      this.boost = boost;
    }

    @Override
    public float score(float frequency, long norm) {
      float weight =
          frequency >= 1 << 16 ? Float.MAX_VALUE : Impact.weight((int) frequency, Precision.EXACT);
      return boost * weight;
    }
  }
}
