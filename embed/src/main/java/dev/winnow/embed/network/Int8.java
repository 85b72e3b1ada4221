package dev.winnow.embed.network;

/// How activations are brought to 8 bits.
final class Int8 {
  /// Largest distance from [#ZERO].
  static final int LARGEST = 127;

  /// What stands for 0.
  static final int ZERO = 128;

  private Int8() {}
}
