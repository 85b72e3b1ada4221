package dev.winnow.index.late;

/// How the residual of a token vector, which is what its centroid leaves, lies in bytes. A code of
/// `bits` bits stands for `scale * (code - middle)`, with a scale for each token. Byte `i` holds
/// the components `i`, `i + bytes`, `i + 2 bytes`..., the first in its lowest bits, so that codes
/// of neighbouring components come out of neighbouring bytes with one shift.
///
/// @param dimension components of a vector
/// @param bits of a component: 2, 4 or 8
record TokenCodes(int dimension, int bits) {
  /// The step, in standard deviations, of the uniform quantiser that is best for normal residuals.
  private static final float STEP_2 = 0.9957f;

  private static final float STEP_4 = 0.3352f;
  private static final float STEP_8 = 0.0308f;

  /// Components in a byte.
  int parts() {
    return 8 / bits;
  }

  /// Bytes of a vector.
  int bytes() {
    return (dimension + parts() - 1) / parts();
  }

  int levels() {
    return 1 << bits;
  }

  float middle() {
    return (levels() - 1) / 2f;
  }

  /// Writes the codes of a residual.
  ///
  /// @param residual (dimension)
  /// @return the scale, which 16 bits hold exactly
  float encode(float[] residual, byte[] codes, int at) {
    double squares = 0;
    for (float component : residual) {
      squares += (double) component * component;
    }
    float deviation = (float) Math.sqrt(squares / dimension);
    float scale = half(deviation * (bits == 2 ? STEP_2 : bits == 4 ? STEP_4 : STEP_8));
    scale = half(fitted(residual, scale));
    for (int i = 0; i < bytes(); i++) {
      codes[at + i] = 0;
    }
    for (int i = 0; i < dimension; i++) {
      int code = code(residual[i], scale);
      codes[at + i % bytes()] |= (byte) (code << (i / bytes() * bits));
    }
    return scale;
  }

  /// The scale that fits the codes of another scale best, by least squares.
  private float fitted(float[] residual, float scale) {
    double product = 0;
    double square = 0;
    for (float component : residual) {
      double level = code(component, scale) - middle();
      product += component * level;
      square += level * level;
    }
    return (float) (product / square);
  }

  private int code(float component, float scale) {
    int code = scale == 0 ? 0 : Math.round(component / scale + middle());
    return Math.max(0, Math.min(levels() - 1, code));
  }

  private static float half(float value) {
    return Float.float16ToFloat(Float.floatToFloat16(value));
  }
}
