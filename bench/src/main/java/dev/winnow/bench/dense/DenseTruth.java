package dev.winnow.bench.dense;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/// The queries of a set and how near the tenth of each one's true neighbours is. What is as near
/// counts as found: equal vectors are no mistake.
final class DenseTruth {
  private static final float ROUNDING = 1e-6f;

  private final DenseSet set;
  private final MemorySegment vectors;
  private final List<float[]> queries;
  private final float[] tenth;
  private final int[] neighbours;

  /// @param accepted the only vectors to be found; null for all
  DenseTruth(DenseSet set, Arena arena, @Nullable FixedBitSet accepted) throws IOException {
    this.set = set;
    this.queries = set.queries();
    this.tenth = new float[queries.size()];
    this.neighbours = new int[queries.size()];
    var exact = set.exact(arena);
    this.vectors = exact.vectors();
    int k = DenseSearcher.TOP;
    int[] rows = new int[queries.size() * k];
    exact.topK(
        Blocks.of(queries),
        queries.size(),
        k,
        accepted == null ? null : MemorySegment.ofArray(accepted.getBits()),
        new float[rows.length],
        rows);
    for (int query = 0; query < tenth.length; query++) {
      for (int i = query * k; i < (query + 1) * k && rows[i] >= 0; i++) {
        tenth[query] = score(query, rows[i]);
        neighbours[query]++;
      }
    }
  }

  List<float[]> queries() {
    return queries;
  }

  private float score(int query, int row) {
    float[] vector = new float[set.dimension()];
    long at = (long) row * vector.length * Float.BYTES;
    MemorySegment.copy(vectors, ValueLayout.JAVA_FLOAT, at, vector, 0, vector.length);
    return VectorUtil.dotProduct(queries.get(query), vector);
  }

  /// Share of the true neighbours that were found, over all queries.
  ///
  /// @param found rows, for each query
  double recall(List<int[]> found) {
    long hits = 0;
    long wanted = 0;
    for (int query = 0; query < found.size(); query++) {
      wanted += neighbours[query];
      for (int row : found.get(query)) {
        hits += score(query, row) >= tenth[query] - ROUNDING ? 1 : 0;
      }
    }
    return wanted == 0 ? 1 : (double) hits / wanted;
  }
}
