package dev.winnow.index.late;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.lucene.util.BytesRef;

/// The centroids of a passage's tokens, read where they lie.
///
/// @param bytes see [StoredTokens]
record Cells(byte[] bytes, int offset, int length) {
  static Cells of(BytesRef value) {
    return new Cells(value.bytes, value.offset, value.length);
  }

  int generation() {
    return number(2);
  }

  /// Tokens.
  int size() {
    return (length - StoredTokens.HEADER) / 2;
  }

  int cell(int token) {
    return number(StoredTokens.HEADER + 2 * token);
  }

  private int number(int at) {
    return bytes[offset + at] & 0xff | (bytes[offset + at + 1] & 0xff) << 8;
  }

  IntStream distinct() {
    return Arrays.stream(IntStream.range(0, size()).map(this::cell).sorted().distinct().toArray());
  }
}
