package dev.winnow.embed;

import java.nio.FloatBuffer;

/// Keys or values of one layer: (texts * key heads, tokens that there is room for, head size). Not
/// copied.
///
/// @param rows texts times key heads
/// @param capacity tokens of a row
record KeyRows(FloatBuffer floats, int rows, int capacity, int headSize) {
  /// Copies tokens `start` to `start + tokens` of other rows, as many as these, to `at`.
  void put(int at, KeyRows from, int start, int tokens) {
    for (int row = 0; row < rows; row++) {
      floats.put(
          (row * capacity + at) * headSize,
          from.floats,
          (row * from.capacity + start) * headSize,
          tokens * headSize);
    }
  }
}
