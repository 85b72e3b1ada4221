package dev.winnow.index.late;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A passage's token vectors as two binary values, little-endian.
///
/// | value | bytes | holds |
/// |---|---|---|
/// | cells | 1 | format: 1 |
/// | | 1 | bits of a component |
/// | | 2 | generation of the codebook |
/// | | 2 | scale of the mean, as a 16-bit float |
/// | | dimension | mean of what the centroids leave, in steps of its scale, signed |
/// | | 2 x tokens | number of each token's centroid |
/// | codes | 2 x tokens | scale of each token, as a 16-bit float |
/// | | bytes x tokens | codes of each token: see [TokenCodes] |
///
/// @param cells read by every search that comes near
/// @param codes read where similarities are computed
record StoredTokens(byte[] cells, byte[] codes) {
  /// Where the mean begins.
  static final int MEAN = 4;

  private static final byte FORMAT = 1;

  /// Bytes before the centroids' numbers.
  static int header(int dimension) {
    return MEAN + 2 + dimension;
  }

  /// The cells of `size` tokens, positioned at their mean.
  static ByteBuffer cells(Codebook book, int size) {
    return ByteBuffer.allocate(header(book.form().dimension()) + 2 * size)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(FORMAT)
        .put((byte) book.form().bits())
        .putShort((short) book.generation());
  }

  /// The sum of the squares of the tokens' scales: about as much as centroids leave of them.
  ///
  /// @param size tokens
  double squares(int size) {
    return squares(codes, 0, size);
  }

  /// @param codes of `size` tokens, from `at`
  static double squares(byte[] codes, int at, int size) {
    double squares = 0;
    for (int token = 0; token < size; token++) {
      int half = at + 2 * token;
      double scale = Float.float16ToFloat((short) (codes[half] & 0xff | codes[half + 1] << 8));
      squares += scale * scale;
    }
    return squares;
  }

  /// Both values in one.
  byte[] joined() {
    return ByteBuffer.allocate(cells.length + codes.length).put(cells).put(codes).array();
  }

  static StoredTokens of(byte[] joined, TokenCodes form) {
    int header = header(form.dimension());
    int size = (joined.length - header) / (4 + form.bytes());
    int cells = header + 2 * size;
    var parts = new StoredTokens(new byte[cells], new byte[joined.length - cells]);
    ByteBuffer.wrap(joined).get(parts.cells).get(parts.codes);
    return parts;
  }
}
