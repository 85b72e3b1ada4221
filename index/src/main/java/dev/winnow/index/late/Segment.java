package dev.winnow.index.late;

import java.io.IOException;
import java.util.function.IntConsumer;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/// A segment that has passages of a representation, and which of them may be found: those that
/// match the filter and are not deleted.
///
/// @param matching null where there is no filter
record Segment(LeafReaderContext leaf, String name, @Nullable FixedBitSet matching, int count) {
  /// @param filter null for none
  /// @return null where no passage may be found
  static @Nullable Segment of(LeafReaderContext leaf, String name, @Nullable Weight filter)
      throws IOException {
    var values = leaf.reader().getBinaryDocValues(LateFields.cells(name));
    if (values == null) {
      return null;
    }
    if (filter == null) {
      return new Segment(leaf, name, null, leaf.reader().numDocs());
    }
    var scorer = filter.scorer(leaf);
    if (scorer == null) {
      return null;
    }
    var matching = new FixedBitSet(leaf.reader().maxDoc());
    matching.or(scorer.iterator());
    return new Segment(leaf, name, matching, matching.cardinality());
  }

  int base() {
    return leaf.docBase;
  }

  int end() {
    return leaf.docBase + leaf.reader().maxDoc();
  }

  /// Whether a passage of the representation may be found.
  boolean accepts(int doc) {
    Bits live = leaf.reader().getLiveDocs();
    return (matching == null || matching.get(doc)) && (live == null || live.get(doc));
  }

  /// All passages of the representation that may be found, ascending.
  void forEach(IntConsumer action) throws IOException {
    var values = leaf.reader().getBinaryDocValues(LateFields.cells(name));
    for (int doc = values.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = values.nextDoc()) {
      if (accepts(doc)) {
        action.accept(doc);
      }
    }
  }
}
