package dev.winnow.index.vectors;

import dev.winnow.index.faiss.Codes;
import dev.winnow.index.faiss.FaissIndex;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.index.FieldInfo;

/// Builds the structure of one field of one segment: trains on an even sample, adds all vectors a
/// block at a time, and calibrates the effort of searches. For `AUTO` every kind that may be best
/// is built, and the one whose searches cost least is kept. Native memory: the sample, a block and
/// the structures.
final class StructureBuilder {
  private static final int BLOCK = 8_192;

  private final Structure structure;
  private final VectorSpace space;
  private final int count;

  StructureBuilder(Structure structure, FieldInfo field, int count) {
    this.structure = structure;
    this.space = VectorSpace.of(field);
    this.count = count;
  }

  BuiltStructure build(RawVectors vectors) throws IOException {
    List<BuiltStructure> built = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      List<Structure.Kind> kinds = structure.candidates(count);
      var sample = new Sample(space, count, sampleSize(kinds), arena);
      vectors.forEach(sample::take);
      for (Structure.Kind kind : kinds) {
        var empty = new BuiltStructure(kind, empty(kind), List.of());
        built.add(empty);
        sample.train(empty.index(), smallestTraining(kind));
      }
      boolean lists = built.stream().anyMatch(one -> one.lists() > 0);
      var trial = Trial.of(space, sample, lists, arena);
      add(vectors, built, trial, arena);
      built.replaceAll(one -> calibrated(one, trial));
      BuiltStructure best =
          built.stream().min(Comparator.comparingDouble(BuiltStructure::cost)).orElseThrow();
      built.remove(best);
      return best;
    } finally {
      built.forEach(BuiltStructure::close);
    }
  }

  private BuiltStructure calibrated(BuiltStructure built, Trial trial) {
    var efforts = new Calibration(built, trial, structure.targetRecall()).efforts();
    return new BuiltStructure(built.kind(), built.index(), efforts);
  }

  private int sampleSize(List<Structure.Kind> kinds) {
    int lists = kinds.stream().mapToInt(this::lists).max().orElseThrow();
    return (int) Math.min(count, Math.max(structure.sampleBytes() / space.bytes(), lists));
  }

  private void add(RawVectors vectors, List<BuiltStructure> built, Trial trial, Arena arena)
      throws IOException {
    MemorySegment block =
        arena.allocate(Math.min(count, BLOCK) * space.bytes(), FaissIndex.ALIGNMENT);
    var filled = new int[1];
    vectors.forEach(vector -> {
      copy(space.of(vector), block, filled[0]++);
      if (filled[0] == BLOCK) {
        add(block, BLOCK, built, trial);
        filled[0] = 0;
      }
    });
    if (filled[0] > 0) {
      add(block, filled[0], built, trial);
    }
  }

  private static void add(MemorySegment block, int size, List<BuiltStructure> built, Trial trial) {
    for (BuiltStructure one : built) {
      one.index().add(block, size);
    }
    trial.compare(block, size);
  }

  static void copy(float[] vector, MemorySegment to, int row) {
    long at = (long) row * vector.length * Float.BYTES;
    MemorySegment.copy(vector, 0, to, ValueLayout.JAVA_FLOAT, at, vector.length);
  }

  private FaissIndex empty(Structure.Kind kind) {
    int d = space.dimension();
    var metric = space.metric();
    return switch (kind) {
      case NONE, AUTO -> throw new IllegalStateException("nothing to build");
      case FAST_SCAN -> FaissIndex.fastScan(d, smallCodes(d), metric);
      case IVF_FLAT -> FaissIndex.ivf(d, lists(kind), new Codes.Flat(), metric);
      case IVF_SQ8 -> FaissIndex.ivf(d, lists(kind), new Codes.Sq8(), metric);
      case IVF_PQ8 -> FaissIndex.ivf(d, lists(kind), new Codes.Pq8(codes(d, 8)), metric);
      case IVF_PQ4 -> FaissIndex.ivf(d, lists(kind), new Codes.FastScan(smallCodes(d)), metric);
    };
  }

  /// Four times the square root of the number of vectors, with at least 40 vectors a list to train
  /// it. Half of that where a list is scanned so fast that starting it costs more.
  private int lists(Structure.Kind kind) {
    double factor =
        switch (kind) {
          case NONE, AUTO, FAST_SCAN -> 0;
          case IVF_FLAT, IVF_SQ8, IVF_PQ8 -> 4;
          case IVF_PQ4 -> 2;
        };
    return (int) Math.max(1, Math.min(factor * Math.sqrt(count), count / 40.0));
  }

  /// 4-bit codes of a vector, each for 4 components, or for 2 in short vectors, which have less to
  /// spare.
  static int smallCodes(int dimension) {
    return codes(dimension, dimension < 96 ? 2 : 4);
  }

  /// Codes of a vector: each for the most components, up to `most`, that divide the dimension.
  private static int codes(int dimension, int most) {
    int each = Math.min(most, dimension);
    while (dimension % each != 0) {
      each--;
    }
    return dimension / each;
  }

  private int smallestTraining(Structure.Kind kind) {
    return switch (kind) {
      case NONE, AUTO -> 0;
      case FAST_SCAN, IVF_PQ4 -> Math.max(16, lists(kind));
      case IVF_FLAT, IVF_SQ8 -> lists(kind);
      case IVF_PQ8 -> Math.max(256, lists(kind));
    };
  }
}
