package dev.winnow.bench.dense;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// Vectors side by side.
final class Blocks {
  private Blocks() {}

  static MemorySegment of(List<float[]> vectors) {
    int dimension = vectors.getFirst().length;
    float[] block = new float[vectors.size() * dimension];
    for (int i = 0; i < vectors.size(); i++) {
      System.arraycopy(vectors.get(i), 0, block, i * dimension, dimension);
    }
    return MemorySegment.ofArray(block);
  }
}
