package dev.winnow.index.vectors;

import dev.winnow.index.faiss.Codes;
import dev.winnow.index.faiss.FaissIndex;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.apache.lucene.index.FieldInfo;

/// Builds the structure of one field of one segment: trains on an even sample, adds all vectors a
/// block at a time, and measures how hard searches must look. Native memory: the sample, a block
/// and the structure.
final class StructureBuilder {
  private static final int BLOCK = 8_192;

  private final Structure structure;
  private final VectorSpace space;
  private final int count;
  private final int lists;

  StructureBuilder(Structure structure, FieldInfo field, int count) {
    this.structure = structure.forCount(count);
    this.space = VectorSpace.of(field);
    this.count = count;
    this.lists = lists(count);
  }

  /// Four times the square root, and enough vectors a list to train it.
  private static int lists(int count) {
    return (int) Math.max(1, Math.min(4 * Math.sqrt(count), count / 40.0));
  }

  BuiltStructure build(RawVectors vectors) throws IOException {
    FaissIndex index = empty();
    try (Arena arena = Arena.ofConfined()) {
      var sample = new Sample(space, count, sampleSize(), arena);
      vectors.forEach(sample::take);
      sample.train(index, smallestTraining());
      var trial = new Trial(space, count, sample, arena);
      add(vectors, index, trial, arena);
      List<Effort> efforts = new Calibration(index, trial, structure).efforts();
      return new BuiltStructure(index, efforts);
    } catch (Throwable e) {
      index.close();
      throw e;
    }
  }

  private int sampleSize() {
    return (int) Math.min(count, Math.max(structure.sampleBytes() / space.bytes(), lists));
  }

  private void add(RawVectors vectors, FaissIndex index, Trial trial, Arena arena)
      throws IOException {
    MemorySegment block =
        arena.allocate(Math.min(count, BLOCK) * space.bytes(), FaissIndex.ALIGNMENT);
    var filled = new int[1];
    vectors.forEach(vector -> {
      copy(space.of(vector), block, filled[0]++);
      if (filled[0] == BLOCK) {
        index.add(block, filled[0]);
        trial.compare(block, filled[0]);
        filled[0] = 0;
      }
    });
    if (filled[0] > 0) {
      index.add(block, filled[0]);
      trial.compare(block, filled[0]);
    }
  }

  static void copy(float[] vector, MemorySegment to, int row) {
    long at = (long) row * vector.length * Float.BYTES;
    MemorySegment.copy(vector, 0, to, ValueLayout.JAVA_FLOAT, at, vector.length);
  }

  private FaissIndex empty() {
    int d = space.dimension();
    return switch (structure.kind()) {
      case NONE, AUTO -> throw new IllegalStateException("nothing to build");
      case FAST_SCAN -> FaissIndex.fastScan(d, codes(d, quarter(d)), space.metric());
      case IVF_FLAT -> FaissIndex.ivf(d, lists, new Codes.Flat(), space.metric());
      case IVF_SQ8 -> FaissIndex.ivf(d, lists, new Codes.Sq8(), space.metric());
      case IVF_PQ8 -> FaissIndex.ivf(d, lists, new Codes.Pq8(codes(d, 8)), space.metric());
      case IVF_PQ4 ->
          FaissIndex.ivf(d, lists, new Codes.FastScan(codes(d, quarter(d))), space.metric());
    };
  }

  /// Components to a code of 4 bits: short vectors have little to spare.
  private static int quarter(int dimension) {
    return dimension < 96 ? 2 : 4;
  }

  /// Codes of a vector: each for the most components, up to `most`, that divide the dimension.
  private static int codes(int dimension, int most) {
    int each = Math.min(most, dimension);
    while (dimension % each != 0) {
      each--;
    }
    return dimension / each;
  }

  private int smallestTraining() {
    return switch (structure.kind()) {
      case NONE, AUTO -> 0;
      case FAST_SCAN, IVF_PQ4 -> Math.max(16, lists);
      case IVF_FLAT, IVF_SQ8 -> lists;
      case IVF_PQ8 -> Math.max(256, lists);
    };
  }
}
