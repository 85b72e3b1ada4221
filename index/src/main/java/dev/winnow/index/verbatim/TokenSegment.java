package dev.winnow.index.verbatim;

import java.io.IOException;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.RandomAccessInput;

/// The tokens of a segment's documents and their suffix array, read where they are mapped. Rows are
/// the entries of the array. Confined to one search.
final class TokenSegment {
  /// Stands behind every document.
  static final int SEPARATOR = -1;

  private final FieldEntry entry;
  private final RandomAccessInput ids;
  private final RandomAccessInput numbers;
  private final RandomAccessInput positions;
  private final RandomAccessInput offsets;
  private final RandomAccessInput suffixes;

  TokenSegment(FieldEntry entry, IndexInput text, IndexInput sorted) throws IOException {
    this.entry = entry;
    long length = Integer.BYTES * (entry.tokens() + entry.documents());
    this.ids = text.randomAccessSlice(entry.begins().ids(), length);
    this.numbers =
        text.randomAccessSlice(entry.begins().numbers(), (long) Integer.BYTES * entry.documents());
    this.positions =
        text.randomAccessSlice(
            entry.begins().positions(), 2L * Long.BYTES * (entry.documents() + 1));
    this.offsets =
        text.randomAccessSlice(
            entry.begins().offsets(), entry.begins().ids() - entry.begins().offsets());
    this.suffixes =
        sorted.randomAccessSlice(entry.begins().suffixes(), entry.width() * entry.tokens());
  }

  /// Documents that have a value.
  int documents() {
    return entry.documents();
  }

  /// Tokens, separators not counted; as many rows are there.
  long tokens() {
    return entry.tokens();
  }

  int id(long position) throws IOException {
    return ids.readInt(Integer.BYTES * position);
  }

  /// The position at which the suffix of a row begins.
  long position(long row) throws IOException {
    return entry.width() == Integer.BYTES
        ? suffixes.readInt(Integer.BYTES * row)
        : suffixes.readLong(Long.BYTES * row);
  }

  /// Lucene's number in the segment.
  int number(int document) throws IOException {
    return numbers.readInt((long) Integer.BYTES * document);
  }

  /// The position of a document's first token.
  long start(int document) throws IOException {
    return positions.readLong(2L * Long.BYTES * document);
  }

  /// Tokens of a document.
  int size(int document) throws IOException {
    return (int) (start(document + 1) - start(document) - 1);
  }

  private long offsets(int document) throws IOException {
    return positions.readLong(2L * Long.BYTES * document + Long.BYTES);
  }

  /// Where tokens of a document begin and end in its text.
  int[] span(int document, int first, int last) throws IOException {
    return StoredText.span(offsets, offsets(document), size(document), first, last);
  }

  /// The document that a position lies in.
  int document(long position) throws IOException {
    int low = 0;
    int high = documents() - 1;
    while (low < high) {
      int middle = low + high + 1 >>> 1;
      if (start(middle) <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /// The first of some rows, which agree in `depth` tokens, whose next token is at least `id`.
  long lower(long from, long to, long depth, int id) throws IOException {
    long low = from;
    long high = to;
    while (low < high) {
      long middle = low + high >>> 1;
      if (id(position(middle) + depth) < id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// The first of some rows, which agree in `depth` tokens, whose next token is above `id`, where
  /// that of the first is not below it. Takes the longer the more have this token.
  long behind(long from, long to, long depth, int id) throws IOException {
    long step = 1;
    long low = from;
    while (step < to - low && id(position(low + step) + depth) <= id) {
      low += step;
      step *= 2;
    }
    long high = Math.min(to, low + step);
    while (low < high) {
      long middle = low + high >>> 1;
      if (id(position(middle) + depth) <= id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Copies a document's value, as [StoredText] has it.
  byte[] value(int document) throws IOException {
    int size = size(document);
    long from = offsets(document);
    long rest = offsets(document + 1) - from;
    if (size < 0 || size > tokens() || rest < 0 || rest > offsets.length()) {
      throw new CorruptIndexException(
          "document has %d tokens in %d bytes".formatted(size, rest), ids.toString());
    }
    var value = new byte[Math.toIntExact(Integer.BYTES * (size + 1L) + rest)];
    value[0] = (byte) size;
    value[1] = (byte) (size >> 8);
    value[2] = (byte) (size >> 16);
    value[3] = (byte) (size >> 24);
    int length = Integer.BYTES * size;
    ids.readBytes(Integer.BYTES * start(document), value, Integer.BYTES, length);
    offsets.readBytes(from, value, Integer.BYTES + length, (int) rest);
    return value;
  }
}
