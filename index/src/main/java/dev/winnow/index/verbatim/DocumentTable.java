package dev.winnow.index.verbatim;

import java.io.IOException;
import org.apache.lucene.store.DataOutput;
import org.apache.lucene.util.ArrayUtil;

/// The documents of a field while it is written: their numbers, and where they begin.
final class DocumentTable {
  private int[] numbers = new int[16];
  private long[] starts = new long[17];
  private long[] offsets = new long[17];
  private int size;

  void add(int number, long start, long offset) {
    numbers = ArrayUtil.grow(numbers, size + 1);
    numbers[size] = number;
    put(start, offset);
    size++;
  }

  /// Says where the last document ends.
  void end(long position, long offset) {
    put(position, offset);
  }

  private void put(long start, long offset) {
    starts = ArrayUtil.grow(starts, size + 1);
    offsets = ArrayUtil.grow(offsets, size + 1);
    starts[size] = start;
    offsets[size] = offset;
  }

  int size() {
    return size;
  }

  /// The position of a document's first token; separators are counted.
  long start(int document) {
    return starts[document];
  }

  /// Tokens and separators.
  long positions() {
    return starts[size];
  }

  void writeNumbers(DataOutput out) throws IOException {
    for (int i = 0; i < size; i++) {
      out.writeInt(numbers[i]);
    }
  }

  void writePositions(DataOutput out) throws IOException {
    for (int i = 0; i <= size; i++) {
      out.writeLong(starts[i]);
      out.writeLong(offsets[i]);
    }
  }
}
