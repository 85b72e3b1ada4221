package dev.winnow.index.faiss;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Exact search over vectors where they lie, for example in a mapped file, with no index and no
/// copy.
///
/// A batch of queries costs far less than one query after the other: from 4 queries on, vectors and
/// queries are multiplied as matrices, a block at a time. A filter keeps that speed, because the
/// accepted vectors of a block are gathered first. One call uses one core; spread queries over
/// threads for more. Without the native library, plain loops do the same.
///
/// Immutable and safe for any number of threads, as long as the memory stays valid.
///
/// @param vectors row-major floats, `count` x `dimension`; on the heap they are copied for each
///   call
/// @param count at most 2,147,483,647
public record ExactSearch(MemorySegment vectors, long count, int dimension, Metric metric) {
  public ExactSearch {
    if (count < 1 || count > Integer.MAX_VALUE || dimension < 1) {
      throw new IllegalArgumentException(
          "%d vectors of dimension %d; expected 1 to %d of 1 or more"
              .formatted(count, dimension, Integer.MAX_VALUE));
    }
    if (vectors.byteSize() / Float.BYTES / dimension < count) {
      throw new IllegalArgumentException(
          "%d bytes of vectors; expected %d of dimension %d"
              .formatted(vectors.byteSize(), count, dimension));
    }
  }

  /// Finds the `k` best vectors for each of `n` queries.
  ///
  /// @param accepted which may be found, as in [Search]; null for all
  /// @param scores gets n x k scores, best first for each query; missing results have the worst
  ///   possible score
  /// @param ordinals gets n x k ordinals; -1 past the last result
  public void topK(
      MemorySegment queries,
      int n,
      int k,
      @Nullable MemorySegment accepted,
      float[] scores,
      int[] ordinals) {
    Results.check(n, k, scores, ordinals);
    if (accepted != null && accepted.byteSize() == 0) {
      Results.none(n * k, metric, scores, ordinals);
      return;
    }
    if (!FaissLibrary.available()) {
      new PlainSearch(this).topK(queries, n, k, accepted, scores, ordinals);
      return;
    }
    try (Borrowed rows = Borrowed.floats(vectors, count, dimension, "vectors");
        Borrowed floats = Borrowed.floats(queries, n, dimension, "queries");
        Borrowed bits = Borrowed.bitmap(accepted)) {
      FaissLibrary.countSearch();
      Faiss.exact(
          rows.address(),
          count,
          dimension,
          metric.number,
          floats.address(),
          n,
          k,
          bits.address(),
          bits.bits(),
          scores,
          ordinals);
    }
  }
}
