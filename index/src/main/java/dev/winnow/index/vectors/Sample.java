package dev.winnow.index.vectors;

import dev.winnow.index.faiss.FaissIndex;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Vectors taken evenly over all ordinals, as FAISS sees them.
final class Sample {
  private final VectorSpace space;
  private final int count;
  private final int size;
  private final MemorySegment vectors;
  private int seen;

  Sample(VectorSpace space, int count, int size, Arena arena) {
    this.space = space;
    this.count = count;
    this.size = size;
    this.vectors = arena.allocate(size * space.bytes(), FaissIndex.ALIGNMENT);
  }

  int size() {
    return size;
  }

  int dimension() {
    return space.dimension();
  }

  void take(float[] vector) {
    int row = row(seen);
    if (seen == 0 || row != row(seen - 1)) {
      StructureBuilder.copy(space.of(vector), vectors, row);
    }
    seen++;
  }

  private int row(int ordinal) {
    return (int) ((long) ordinal * size / count);
  }

  float[] vector(int row) {
    float[] vector = new float[space.dimension()];
    MemorySegment.copy(
        vectors, ValueLayout.JAVA_FLOAT, row * space.bytes(), vector, 0, vector.length);
    return vector;
  }

  /// Trains an index, with the sample repeated where it is smaller than FAISS demands.
  void train(FaissIndex index, int smallest) {
    if (size >= smallest) {
      index.train(vectors, size);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment repeated = arena.allocate(smallest * space.bytes(), FaissIndex.ALIGNMENT);
      for (int row = 0; row < smallest; row++) {
        StructureBuilder.copy(vector(row % size), repeated, row);
      }
      index.train(repeated, smallest);
    }
  }
}
