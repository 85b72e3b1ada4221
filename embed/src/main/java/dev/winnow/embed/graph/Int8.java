package dev.winnow.embed.graph;

/// How activations are brought to unsigned bytes: each row by its own largest value, or all by the
/// largest and the smallest of all rows.
///
/// @param zero the byte that stands for 0; of rows
/// @param least of all values, negative; only where they are not as far below 0 as above
record Int8(int zero, float least) {
  private static final int LARGEST_BYTE = 255;
  private static final int LOW_ZERO = 32;

  /// Values on both sides of 0.
  static final Int8 SIGNED = new Int8(128, Float.NEGATIVE_INFINITY);

  /// All rows at once, for the rows of one text.
  static final Int8 WHOLE = new Int8(0, Float.NEGATIVE_INFINITY);

  /// Values that are at least `least`, a little below 0: most bytes are left for those above, which
  /// halves the error, and the largest needs no absolute values.
  static Int8 above(float least) {
    return new Int8(LOW_ZERO, least);
  }

  boolean signed() {
    return this.equals(SIGNED);
  }

  /// Steps between 0 and the largest value.
  int steps() {
    return LARGEST_BYTE - zero;
  }

  /// The smallest scale: rows of zeros have one, and the least value has a byte.
  float smallestScale() {
    return signed() ? 1e-12f : Math.max(1e-12f, -least / zero);
  }
}
