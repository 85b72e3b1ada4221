package dev.winnow.index.sparse;

import dev.winnow.index.Schema.Precision;
import dev.winnow.index.TermWeights;
import dev.winnow.index.sparse.SparseSearcher.Match;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/// Scores documents by the stored weights of their passages. Confined to one search.
///
/// @param documents the documents among passages; null where there are no passages
record WeightsScorer(
    String field, Precision precision, @Nullable BitSetProducer documents, TermWeights query) {

  /// Each document's best passage, where one has a term of the query.
  ///
  /// @param numbers of documents, ascending
  List<Match> score(IndexSearcher searcher, int[] numbers) throws IOException {
    List<Match> matches = new ArrayList<>(numbers.length);
    Segment segment = null;
    int end = 0;
    int leaf = 0;
    var leaves = searcher.getIndexReader().leaves();
    for (int number : numbers) {
      while (segment == null || number >= end) {
        LeafReaderContext next = leaves.get(leaf++);
        end = next.docBase + next.reader().maxDoc();
        if (number < end) {
          segment = new Segment(next);
        }
      }
      Match match = segment.match(number);
      if (match.score() > 0) {
        matches.add(match);
      }
    }
    return matches;
  }

  private final class Segment {
    private final int base;
    private final @Nullable BitSet bits;
    private final SortedSetDocValues terms;
    private final BinaryDocValues weights;

    /// The segment's ordinals of the query's terms, ascending, and their weights in the query.
    private final long[] ordinals = new long[query.size()];

    private final double[] asked = new double[query.size()];
    private int count;

    Segment(LeafReaderContext leaf) throws IOException {
      base = leaf.docBase;
      bits = documents == null ? null : Objects.requireNonNull(documents.getBitSet(leaf));
      terms = DocValues.getSortedSet(leaf.reader(), WeightsField.terms(field));
      weights = DocValues.getBinary(leaf.reader(), WeightsField.weights(field));
      for (int i = 0; i < query.size(); i++) {
        long ordinal = terms.lookupTerm(new BytesRef(query.term(i)));
        if (ordinal >= 0) {
          ordinals[count] = ordinal;
          asked[count++] = query.weight(i);
        }
      }
    }

    Match match(int number) throws IOException {
      int local = number - base;
      if (bits == null) {
        return new Match(number, 0, score(local));
      }
      int first = local == 0 ? 0 : bits.prevSetBit(local - 1) + 1;
      int passage = 0;
      double best = 0;
      for (int child = first; child < local; child++) {
        double score = score(child);
        if (score > best) {
          best = score;
          passage = child - first;
        }
      }
      return new Match(number, passage, best);
    }

    private double score(int doc) throws IOException {
      if (!terms.advanceExact(doc) || !weights.advanceExact(doc)) {
        return 0;
      }
      var stored = new StoredWeights(weights.binaryValue(), precision);
      double sum = 0;
      int next = 0;
      int size = terms.docValueCount();
      for (int i = 0; i < size && next < count; i++) {
        long ordinal = terms.nextOrd();
        while (next < count && ordinals[next] < ordinal) {
          next++;
        }
        if (next < count && ordinals[next] == ordinal) {
          sum += asked[next] * stored.weight(i);
        }
      }
      return sum;
    }
  }
}
