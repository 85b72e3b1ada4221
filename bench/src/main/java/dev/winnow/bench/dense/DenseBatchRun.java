package dev.winnow.bench.dense;

import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Samples;
import dev.winnow.index.faiss.Metric;
import dev.winnow.index.faiss.Nearest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.FloatVectorValues;

/// Compares all vectors with 1,000 queries at once, block by block as Winnow does, and by Lucene's
/// scorer one query after the other. Arguments: the set, rounds.
final class DenseBatchRun {
  static final int QUERIES = 1_000;

  private static final int ONE_BY_ONE = 50;

  /// Vectors multiplied with all queries at a time.
  private static final int BLOCK = 8_192;

  private DenseBatchRun() {}

  public static void main(String[] args) throws IOException {
    DenseSet set = DenseSet.of(args);
    List<float[]> queries = new ArrayList<>();
    List<float[]> known = set.queries();
    for (int i = 0; i < QUERIES; i++) {
      queries.add(known.get(i % known.size()));
    }
    List<Double> together = new ArrayList<>();
    List<Double> alone = new ArrayList<>();
    int agreed = 0;
    try (var lucene = new LuceneDense(set.folder().resolve(DenseKind.EXACT.folder(1)), false)) {
      for (int round = -1; round < Integer.parseInt(args[4]); round++) {
        long start = cpu();
        Nearest batch = together(lucene.values(), queries);
        long middle = cpu();
        agreed = 0;
        for (int i = 0; i < ONE_BY_ONE; i++) {
          int[] rows = lucene.scan(queries.get(i), null);
          agreed += rows[0] == batch.name(i, 0) ? 1 : 0;
        }
        if (round >= 0) {
          together.add(QUERIES * 1e9 / (middle - start));
          alone.add(ONE_BY_ONE * 1e9 / (cpu() - middle));
        }
      }
    }
    Fork.report("together", Samples.of(together).median());
    Fork.report("alone", Samples.of(alone).median());
    Fork.report("agreed", (double) agreed / ONE_BY_ONE);
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static Nearest together(FloatVectorValues values, List<float[]> queries)
      throws IOException {
    int dimension = values.dimension();
    var nearest =
        new Nearest(
            Blocks.of(queries), queries.size(), DenseSearcher.TOP, dimension, Metric.INNER_PRODUCT);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate((long) BLOCK * dimension * Float.BYTES, 64);
      for (int start = 0; start < values.size(); start += BLOCK) {
        int first = start;
        int size = Math.min(BLOCK, values.size() - start);
        for (int i = 0; i < size; i++) {
          long at = (long) i * dimension * Float.BYTES;
          MemorySegment.copy(
              values.vectorValue(start + i), 0, block, ValueLayout.JAVA_FLOAT, at, dimension);
        }
        nearest.compare(block, size, row -> first + row);
      }
    }
    return nearest;
  }
}
