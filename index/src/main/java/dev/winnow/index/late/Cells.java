package dev.winnow.index.late;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.lucene.util.BytesRef;

/// The centroids of a passage's tokens and the mean of what they leave, read where they lie.
///
/// @param bytes see [StoredTokens]
record Cells(byte[] bytes, int offset, int length, int dimension) {
  static Cells of(BytesRef value, int dimension) {
    return new Cells(value.bytes, value.offset, value.length, dimension);
  }

  int generation() {
    return number(2);
  }

  /// Tokens.
  int size() {
    return (length - StoredTokens.header(dimension)) / 2;
  }

  int cell(int token) {
    return number(StoredTokens.header(dimension) + 2 * token);
  }

  private int number(int at) {
    return bytes[offset + at] & 0xff | (bytes[offset + at + 1] & 0xff) << 8;
  }

  IntStream distinct() {
    return Arrays.stream(IntStream.range(0, size()).map(this::cell).sorted().distinct().toArray());
  }

  /// The product of a query's sum with the mean of what the centroids leave.
  float meanProduct(QuerySum sum) {
    float scale = Float.float16ToFloat((short) number(StoredTokens.MEAN));
    return scale * sum.product(bytes, offset + StoredTokens.MEAN + 2);
  }
}
