package dev.winnow.index.verbatim;

import java.io.IOException;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.util.BytesRef;

/// The documents of a segment as binary doc values: for merges, and for Lucene's checker.
final class TokenValues extends BinaryDocValues {
  private final TokenSegment segment;
  private int document = -1;
  private int doc = -1;

  TokenValues(TokenSegment segment) {
    this.segment = segment;
  }

  TokenSegment segment() {
    return segment;
  }

  @Override
  public BytesRef binaryValue() throws IOException {
    return new BytesRef(segment.value(document));
  }

  @Override
  public boolean advanceExact(int target) throws IOException {
    int found = advance(target);
    if (found != target) {
      document--; // before the document that was found, so that it is found again
      doc = target;
    }
    return found == target;
  }

  @Override
  public int docID() {
    return doc;
  }

  @Override
  public int nextDoc() throws IOException {
    return advance(doc + 1);
  }

  @Override
  public int advance(int target) throws IOException {
    int low = doc == target && document >= 0 ? document : document + 1;
    int high = segment.documents();
    while (low < high) {
      int middle = low + high >>> 1;
      if (segment.number(middle) < target) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    document = low;
    doc = low < segment.documents() ? segment.number(low) : NO_MORE_DOCS;
    return doc;
  }

  @Override
  public long cost() {
    return segment.documents();
  }
}
