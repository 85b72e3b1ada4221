package dev.winnow.index.faiss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Vectors on the heap, for what runs without the native library.
final class Floats {
  private Floats() {}

  /// @param what names them in messages
  static float[] copy(MemorySegment given, long vectors, int dimension, String what) {
    long length = vectors * dimension;
    if (vectors < 1 || given.byteSize() < length * Float.BYTES) {
      throw new IllegalArgumentException(
          "%d %s in %d bytes; expected 1 or more of dimension %d"
              .formatted(vectors, what, given.byteSize(), dimension));
    }
    float[] copy = new float[Math.toIntExact(length)];
    MemorySegment.copy(given, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, copy, 0, copy.length);
    return copy;
  }

  static float product(float[] a, int from, float[] b) {
    float sum = 0;
    for (int i = 0; i < b.length; i++) {
      sum += a[from + i] * b[i];
    }
    return sum;
  }

  /// Squared and Euclidean.
  static float distance(float[] a, int fromA, float[] b, int fromB, int dimension) {
    float sum = 0;
    for (int i = 0; i < dimension; i++) {
      float difference = a[fromA + i] - b[fromB + i];
      sum += difference * difference;
    }
    return sum;
  }
}
