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

  /// The product of a vector with the mean of what the centroids leave.
  float meanProduct(float[] vector) {
    int at = offset + StoredTokens.MEAN + 2;
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int whole = dimension & ~3;
    for (int i = 0; i < whole; i += 4) { // four sums, so that one need not wait for the other
      s0 += vector[i] * bytes[at + i];
      s1 += vector[i + 1] * bytes[at + i + 1];
      s2 += vector[i + 2] * bytes[at + i + 2];
      s3 += vector[i + 3] * bytes[at + i + 3];
    }
    for (int i = whole; i < dimension; i++) {
      s0 += vector[i] * bytes[at + i];
    }
    float scale = Float.float16ToFloat((short) number(StoredTokens.MEAN));
    return scale * ((s0 + s1) + (s2 + s3));
  }
}
