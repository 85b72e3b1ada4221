package dev.winnow.index.store;

import dev.winnow.index.store.Snapshot.Space;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;

/// Reads the raw vectors of documents' passages back. Confined to one search.
final class PassageVectors {
  private final DocumentReader reader;
  private final String field;

  PassageVectors(Snapshot snapshot, Space space) throws IOException {
    this.reader = snapshot.reader();
    this.field = space.field();
  }

  /// Lucene's number of the passage whose vector represents the document at `doc`: the first of
  /// `passages` (numbers in the document) that has one, else the document's first that has one;
  /// empty where it has none.
  OptionalInt passage(int doc, List<Integer> passages) throws IOException {
    int first = reader.firstPassage(doc);
    for (int passage : passages) {
      if (has(first + passage)) {
        return OptionalInt.of(first + passage);
      }
    }
    for (int child = first; child <= doc; child++) {
      if (has(child)) {
        return OptionalInt.of(child);
      }
    }
    return OptionalInt.empty();
  }

  private boolean has(int child) throws IOException {
    LeafReaderContext leaf = reader.leaf(child);
    FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
    int local = child - leaf.docBase;
    return values != null && values.iterator().advance(local) == local;
  }

  /// A copy of the vector of a passage that has one; of length 1 under cosine.
  float[] of(int child) throws IOException {
    LeafReaderContext leaf = reader.leaf(child);
    FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
    if (values == null) {
      throw new IllegalStateException("passage " + child + " has no vector");
    }
    var at = values.iterator();
    int local = child - leaf.docBase;
    if (at.advance(local) != local) {
      throw new IllegalStateException("passage " + child + " has no vector");
    }
    return values.vectorValue(at.index()).clone();
  }
}
