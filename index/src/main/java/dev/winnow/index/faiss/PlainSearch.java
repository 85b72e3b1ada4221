package dev.winnow.index.faiss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// The twin of the native exact search, for machines without the library: one pair at a time.
record PlainSearch(ExactSearch of) {
  void topK(
      MemorySegment queries,
      int n,
      int k,
      @Nullable MemorySegment accepted,
      float[] scores,
      int[] ordinals) {
    int d = of.dimension();
    float[] all = Floats.copy(queries, n, d, "queries");
    float[] row = new float[d];
    Results.none(n * k, of.metric(), scores, ordinals);
    for (int i = 0; i < of.count(); i++) {
      if (accepted != null && !accepts(accepted, i)) {
        continue;
      }
      MemorySegment.copy(of.vectors(), ValueLayout.JAVA_FLOAT_UNALIGNED, 4L * i * d, row, 0, d);
      for (int q = 0; q < n; q++) {
        insert(score(all, q * d, row), i, q * k, k, scores, ordinals);
      }
    }
  }

  private static boolean accepts(MemorySegment bits, int i) {
    return i >> 3 < bits.byteSize()
        && (bits.get(ValueLayout.JAVA_BYTE, i >> 3) >> (i & 7) & 1) != 0;
  }

  private float score(float[] queries, int from, float[] row) {
    return of.metric() == Metric.L2
        ? Floats.distance(queries, from, row, 0, row.length)
        : Floats.product(queries, from, row);
  }

  /// Keeps the results of a query sorted; k is small.
  private void insert(float score, int ordinal, int from, int k, float[] scores, int[] ordinals) {
    int at = from + k - 1;
    if (!better(score, scores[at])) {
      return;
    }
    for (; at > from && better(score, scores[at - 1]); at--) {
      scores[at] = scores[at - 1];
      ordinals[at] = ordinals[at - 1];
    }
    scores[at] = score;
    ordinals[at] = ordinal;
  }

  private boolean better(float score, float than) {
    return of.metric() == Metric.L2 ? score < than : score > than;
  }
}
