package dev.winnow.embed.gguf;

/// A tensor in a file.
///
/// @param shape rows first, as in other formats; one or two dimensions
/// @param offset of its first byte in the file
record GgufTensor(String name, GgufType type, long[] shape, long offset) {
  /// The first of two dimensions, or 1.
  long rows() {
    return shape.length == 1 ? 1 : shape[0];
  }

  /// Numbers of a row.
  int columns() {
    return Math.toIntExact(shape[shape.length - 1]);
  }

  long bytes() {
    return rows() * type.bytes(columns());
  }
}
