package dev.winnow.embed.network;

/// How matrices in 8 bits are stored: bytes (inputs, outputs) and a scale for each output.
final class Int8 {
  /// Largest absolute value of a byte.
  static final int LARGEST = 127;

  /// What stands for 0 in activations.
  static final int ZERO = 128;

  private Int8() {}

  /// Of the matrix of that name, without `.weight`.
  static String bytes(String name) {
    return name + ".int8";
  }

  static String scales(String name) {
    return name + ".scales";
  }
}
