package dev.winnow.index.sparse;

import dev.winnow.index.Schema.Precision;
import java.io.IOException;
import java.util.Objects;
import org.apache.lucene.index.FreqAndNormBuffer;
import org.apache.lucene.index.Impacts;
import org.apache.lucene.index.ImpactsEnum;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.search.DocIdSetIterator;

/// The postings of a query's term in one segment, read forwards. Confined to one thread.
final class TermImpacts {
  private final PostingsEnum postings;

  /// The same postings, looked at ahead of them.
  private final ImpactsEnum bounds;

  private final float weight;
  private final Precision precision;

  /// The scores of all impacts, where they are few.
  private final float[] scores;

  private float most;

  /// @param terms at the term
  TermImpacts(TermsEnum terms, float weight, Precision precision) throws IOException {
    this.postings = Objects.requireNonNull(terms.postings(null, PostingsEnum.FREQS));
    this.bounds = terms.impacts(PostingsEnum.FREQS);
    postings.nextDoc();
    this.weight = weight;
    this.precision = precision;
    this.scores =
        switch (precision) {
          case INT8 -> scores(weight);
          case EXACT -> new float[0];
        };
  }

  private static float[] scores(float weight) {
    var scores = new float[Impact.CODES];
    for (int impact = 0; impact < scores.length; impact++) {
      scores[impact] = weight * Impact.weight(impact, Precision.INT8);
    }
    return scores;
  }

  private float score(int impact) {
    return switch (precision) {
      case INT8 -> scores[Math.min(impact, scores.length - 1)];
      case EXACT ->
          impact >= 1 << 16 ? Float.MAX_VALUE : weight * Impact.weight(impact, Precision.EXACT);
    };
  }

  /// Finds the largest score from `start` to before `stop`; windows are asked for in their order.
  void bound(int start, int stop) throws IOException {
    int largest = 0;
    int at = Math.max(start, postings.docID());
    while (at < stop) {
      bounds.advanceShallow(at);
      Impacts known = bounds.getImpacts();
      int level = 0;
      while (level + 1 < known.numLevels() && known.getDocIdUpTo(level) < stop - 1) {
        level++;
      }
      FreqAndNormBuffer block = known.getImpacts(level);
      largest = Math.max(largest, block.freqs[block.size - 1]);
      int end = known.getDocIdUpTo(level);
      if (end == DocIdSetIterator.NO_MORE_DOCS) {
        break;
      }
      at = end + 1;
    }
    most = largest == 0 ? 0 : score(largest);
  }

  /// The largest score of the window, 0 where it has no posting.
  float most() {
    return most;
  }

  /// Adds the scores of all postings from `start` to before `stop`.
  void addTo(float[] sums, int start, int stop, DocAndFloatFeatureBuffer buffer)
      throws IOException {
    if (postings.docID() < start) {
      postings.advance(start);
    }
    for (postings.nextPostings(stop, buffer);
        buffer.size > 0;
        postings.nextPostings(stop, buffer)) {
      switch (precision) {
        case INT8 -> addCodes(sums, start, buffer);
        case EXACT -> addExact(sums, start, buffer);
      }
    }
  }

  private void addCodes(float[] sums, int start, DocAndFloatFeatureBuffer buffer) {
    int[] docs = buffer.docs;
    float[] codes = buffer.features;
    int size = buffer.size;
    for (int i = 0; i < size; i++) {
      sums[docs[i] - start] += scores[(int) codes[i]];
    }
  }

  private void addExact(float[] sums, int start, DocAndFloatFeatureBuffer buffer) {
    int[] docs = buffer.docs;
    float[] codes = buffer.features;
    int size = buffer.size;
    for (int i = 0; i < size; i++) {
      sums[docs[i] - start] += weight * Impact.weight((int) codes[i], Precision.EXACT);
    }
  }

  /// Adds the scores of the passages that are listed, ascending from `start`.
  void addTo(float[] sums, int start, int[] listed, int count) throws IOException {
    int at = postings.docID();
    for (int i = 0; i < count; i++) {
      int passage = start + listed[i];
      if (at < passage) {
        at = postings.advance(passage);
      }
      if (at == passage) {
        sums[listed[i]] += score(postings.freq());
      }
    }
  }
}
