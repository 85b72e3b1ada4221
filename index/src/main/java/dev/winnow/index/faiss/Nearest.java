package dev.winnow.index.faiss;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/// The vectors nearest to each of several queries, found in one pass over blocks of vectors.
/// Confined to one thread.
public final class Nearest {
  private final MemorySegment queries;
  private final int n;
  private final int k;
  private final int dimension;
  private final Metric metric;
  private final float[] scores; // (n, k), best first
  private final int[] names; // (n, k); -1 past the last

  /// @param queries row-major floats, `n` x `dimension`; not copied
  /// @param k vectors kept for each query
  public Nearest(MemorySegment queries, int n, int k, int dimension, Metric metric) {
    this.queries = queries;
    this.n = n;
    this.k = k;
    this.dimension = dimension;
    this.metric = metric;
    this.scores = new float[Math.multiplyExact(n, k)];
    this.names = new int[scores.length];
    Arrays.fill(names, -1);
  }

  /// Compares the next block with all queries.
  ///
  /// @param block row-major floats, `size` x `dimension`; not used after the call
  /// @param name what each row of the block is called
  public void compare(MemorySegment block, int size, IntUnaryOperator name) {
    int most = Math.min(k, size);
    float[] found = new float[n * most];
    int[] rows = new int[n * most];
    new ExactSearch(block, size, dimension, metric).topK(queries, n, most, null, found, rows);
    var merged = new Nearest(MemorySegment.NULL, 1, k, dimension, metric);
    for (int query = 0; query < n; query++) {
      merged.merge(this, query, found, rows, query * most, (query + 1) * most, name);
      System.arraycopy(merged.scores, 0, scores, query * k, k);
      System.arraycopy(merged.names, 0, names, query * k, k);
    }
  }

  /// Keeps the best of a query's known and newly found vectors; at equal scores the known ones come
  /// first.
  private void merge(
      Nearest known,
      int query,
      float[] found,
      int[] rows,
      int from,
      int to,
      IntUnaryOperator name) {
    int old = query * k;
    int added = from;
    for (int i = 0; i < k; i++) {
      boolean more = added < to && rows[added] >= 0;
      if (more && (known.names[old] < 0 || metric.better(found[added], known.scores[old]))) {
        scores[i] = found[added];
        names[i] = name.applyAsInt(rows[added++]);
      } else {
        scores[i] = known.scores[old];
        names[i] = known.names[old++];
      }
    }
  }

  /// How many vectors are known for a query, at most `k`.
  public int size(int query) {
    int size = 0;
    while (size < k && names[query * k + size] >= 0) {
      size++;
    }
    return size;
  }

  /// The name of a query's nearest vector at `place`, from 0.
  public int name(int query, int place) {
    return names[query * k + place];
  }

  /// The score of that vector.
  public float score(int query, int place) {
    return scores[query * k + place];
  }
}
