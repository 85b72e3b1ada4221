package dev.winnow.index.verbatim;

import dev.winnow.index.VerbatimTokenizer.Tokens;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.lucene.store.RandomAccessInput;
import org.apache.lucene.util.BytesRef;

/// A document's tokens as one value, little-endian:
///
/// | bytes | holds |
/// |---|---|
/// | 4 | tokens |
/// | 4 x tokens | their ids |
/// | 8 for each 512 tokens or part of it | offsets: the start of the token before the first of them, and where they begin behind these |
/// | the rest | for each token how much later it starts than the one before, zigzag, and its length, both as variable-length ints |
final class StoredText {
  /// Tokens between places that offsets can be read from.
  private static final int STRIDE = 512;

  private static final int MOST_VARIABLE = 5;

  private StoredText() {}

  static BytesRef of(Tokens tokens) {
    int size = tokens.size();
    int marks = marks(size);
    var offsets = new byte[Math.min(1024, 2 * MOST_VARIABLE * size)];
    var value = ByteBuffer.allocate(0);
    int[] begins = new int[marks / Integer.BYTES];
    int used = 0;
    int last = 0;
    for (int i = 0; i < size; i++) {
      if (i % STRIDE == 0) {
        begins[i / STRIDE * 2] = last;
        begins[i / STRIDE * 2 + 1] = used;
      }
      if (used + 2 * MOST_VARIABLE > offsets.length) {
        offsets = Arrays.copyOf(offsets, 2 * offsets.length);
      }
      int step = tokens.starts()[i] - last;
      used = put(step << 1 ^ step >> 31, offsets, used);
      used = put(tokens.ends()[i] - tokens.starts()[i], offsets, used);
      last = tokens.starts()[i];
    }
    value =
        ByteBuffer.allocate(Math.addExact(Integer.BYTES * (1 + size) + marks, used))
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(size);
    value.asIntBuffer().put(tokens.ids()).put(begins);
    value.position(Integer.BYTES * (1 + size) + marks).put(offsets, 0, used);
    return new BytesRef(value.array());
  }

  private static int put(int value, byte[] to, int at) {
    int rest = value;
    int next = at;
    while ((rest & ~0x7f) != 0) {
      to[next++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    to[next++] = (byte) rest;
    return next;
  }

  private static int marks(int size) {
    return (size + STRIDE - 1) / STRIDE * 2 * Integer.BYTES;
  }

  /// Where some tokens begin and end: the offset of the first's start, and of the last's end.
  ///
  /// @param offsets all of a field
  /// @param from where those of the document begin
  /// @param size tokens of the document
  static int[] span(RandomAccessInput offsets, long from, int size, int first, int last)
      throws IOException {
    int start = at(offsets, from, size, first)[0];
    return new int[] {start, at(offsets, from, size, last)[1]};
  }

  private static int[] at(RandomAccessInput offsets, long from, int size, int token)
      throws IOException {
    long mark = from + (long) (token / STRIDE) * 2 * Integer.BYTES;
    int start = offsets.readInt(mark);
    long at = from + marks(size) + offsets.readInt(mark + Integer.BYTES);
    int length = 0;
    for (int i = token / STRIDE * STRIDE; i <= token; i++) {
      long step = variable(offsets, at);
      at += step >>> Integer.SIZE;
      start += (int) step >>> 1 ^ -((int) step & 1);
      long next = variable(offsets, at);
      at += next >>> Integer.SIZE;
      length = (int) next;
    }
    return new int[] {start, start + length};
  }

  /// A variable-length int, and in the upper half how many bytes it takes.
  private static long variable(RandomAccessInput in, long at) throws IOException {
    int value = 0;
    for (int i = 0; i < MOST_VARIABLE; i++) {
      byte next = in.readByte(at + i);
      value |= (next & 0x7f) << 7 * i;
      if (next >= 0) {
        return (long) (i + 1) << Integer.SIZE | value & 0xffffffffL;
      }
    }
    throw new org.apache.lucene.index.CorruptIndexException(
        "offset of a token has more than 5 bytes", in.toString());
  }
}
