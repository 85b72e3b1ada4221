package dev.winnow.index.store;

import dev.winnow.index.store.Candidate.Sighting;
import java.io.IOException;
import java.util.OptionalInt;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;

/// Reads the raw vectors of candidates' passages back. Confined to one search.
final class PassageVectors {
  private final DocumentReader reader;
  private final String field;

  PassageVectors(Snapshot snapshot) throws IOException {
    this.reader = snapshot.reader();
    this.field = snapshot.denseField();
  }

  /// Lucene's number of the passage whose vector speaks for a candidate: the best that was seen, or
  /// where that has no vector the first that has one; empty where the document has none.
  OptionalInt passage(Candidate candidate) throws IOException {
    for (Sighting sighting : candidate.sightings()) {
      if (has(sighting.child())) {
        return OptionalInt.of(sighting.child());
      }
    }
    for (int child = reader.firstPassage(candidate.doc()); child <= candidate.doc(); child++) {
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
