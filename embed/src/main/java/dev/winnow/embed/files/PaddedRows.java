package dev.winnow.embed.files;

/// Zeros behind the rows of a matrix whose rows would else clash. A product reads several rows of
/// its inputs side by side (ONNX Runtime 12); where they lie a multiple of 4,096 bytes apart, all
/// fall into one set of a first-level cache, which has 8 places, and a quarter of the speed is
/// lost.
public final class PaddedRows {
  /// End of such a tensor's name, in 32 bits, (outputs, inputs + [#GAP]).
  public static final String PADDED = ".spread";

  /// Zeros behind each row: a cache line of floats.
  public static final int GAP = 16;

  /// Floats in 4,096 bytes.
  private static final int CLASH = 1024;

  /// Longer rows are left as they are.
  private static final int LONGEST = 1 << 20;

  private PaddedRows() {}

  /// @param inputs floats of a row
  public static boolean clash(long inputs) {
    return inputs > 0 && inputs <= LONGEST && inputs % CLASH == 0;
  }

  /// Whether it is a matrix, (outputs, inputs), whose rows do.
  static boolean clash(StoredTensor matrix) {
    return matrix.shape().length == 2 && clash(matrix.shape()[1]);
  }
}
