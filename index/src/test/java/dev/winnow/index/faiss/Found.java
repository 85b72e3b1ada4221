package dev.winnow.index.faiss;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a search found for its queries.
record Found(int k, float[] scores, int[] ordinals) {
  static Found by(FaissIndex index, Sample queries, int k, Search how) {
    float[] scores = new float[queries.n() * k];
    int[] ordinals = new int[queries.n() * k];
    index.search(queries.heap(), queries.n(), k, how, scores, ordinals);
    return new Found(k, scores, ordinals);
  }

  static Found by(ExactSearch search, Sample queries, int k, long @Nullable [] accepted) {
    float[] scores = new float[queries.n() * k];
    int[] ordinals = new int[queries.n() * k];
    MemorySegment bits = accepted == null ? null : MemorySegment.ofArray(accepted);
    search.topK(queries.heap(), queries.n(), k, bits, scores, ordinals);
    return new Found(k, scores, ordinals);
  }

  int[] of(int query) {
    return Arrays.copyOfRange(ordinals, query * k, (query + 1) * k);
  }

  /// The part of the exact best `depth` that is among the results.
  double recall(
      Sample vectors, Sample queries, int depth, Metric metric, @Nullable BitSet accepted) {
    int hits = 0;
    int wanted = 0;
    for (int q = 0; q < queries.n(); q++) {
      Set<Integer> found = new HashSet<>();
      for (int ordinal : of(q)) {
        found.add(ordinal);
      }
      for (int ordinal : vectors.best(queries.vector(q), depth, metric, accepted)) {
        wanted++;
        hits += found.contains(ordinal) ? 1 : 0;
      }
    }
    return (double) hits / wanted;
  }
}
