package dev.winnow.index.verbatim;

import java.io.IOException;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;
import org.apache.lucene.store.IndexInput;

/// Where a field lies in the files: see [VerbatimFormat].
///
/// @param tokens without separators
/// @param width bytes of an entry of the suffix array: 4 or 8
record FieldEntry(int documents, long tokens, int width, Begins begins) {
  /// Where the parts begin.
  record Begins(long offsets, long ids, long numbers, long positions, long suffixes) {}

  void write(DataOutput out) throws IOException {
    out.writeInt(documents);
    out.writeLong(tokens);
    out.writeByte((byte) width);
    out.writeLong(begins.offsets());
    out.writeLong(begins.ids());
    out.writeLong(begins.numbers());
    out.writeLong(begins.positions());
    out.writeLong(begins.suffixes());
  }

  static FieldEntry read(DataInput in) throws IOException {
    return new FieldEntry(
        in.readInt(),
        in.readLong(),
        in.readByte(),
        new Begins(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong()));
  }

  /// Fails where it does not lie in the files.
  FieldEntry checked(IndexInput text, IndexInput sorted) throws IOException {
    boolean whole =
        documents >= 0
            && tokens >= 0
            && (width == Integer.BYTES || width == Long.BYTES)
            && within(begins.offsets(), 0, text)
            && within(begins.ids(), Integer.BYTES * (tokens + documents), text)
            && within(begins.numbers(), (long) Integer.BYTES * documents, text)
            && within(begins.positions(), 2L * Long.BYTES * (documents + 1), text)
            && within(begins.suffixes(), width * tokens, sorted);
    if (!whole) {
      throw new CorruptIndexException("tokens lie beyond the files: " + this, text);
    }
    return this;
  }

  private static boolean within(long start, long length, IndexInput in) {
    return start >= 0 && length >= 0 && start <= in.length() - length;
  }
}
