package dev.winnow.index.faiss;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/// K-means under squared Euclidean distance, by FAISS or, without it, by plain loops. The same seed
/// and vectors give the same centroids; FAISS and the loops give different ones.
///
/// @param clusters centroids wanted, called k
/// @param iterations rounds of assigning and averaging; 10 is plenty for an inverted file, 25 for
///   codes
/// @param seed of the choice of the first centroids
public record Clustering(int clusters, int iterations, long seed) {
  public Clustering {
    if (clusters < 1 || iterations < 1) {
      throw new IllegalArgumentException(
          "%d clusters in %d iterations; expected 1 or more of both"
              .formatted(clusters, iterations));
    }
  }

  public float[] train(MemorySegment vectors, int n, int dimension) {
    return train(vectors, n, dimension, () -> false);
  }

  /// Finds centroids. All vectors are used, so sample first: 50 to 250 for each cluster are enough.
  ///
  /// @param vectors row-major floats, `n` x `dimension`, finite; on the heap they are copied
  /// @param cancelled asked often; if it answers true, or this thread is interrupted, the work ends
  ///   with a [CancellationException]
  /// @return row-major floats, `clusters` x `dimension`
  public float[] train(MemorySegment vectors, int n, int dimension, BooleanSupplier cancelled) {
    if (dimension < 1 || n < clusters) {
      throw new IllegalArgumentException(
          "%d vectors of dimension %d for %d clusters; expected at least as many vectors"
              .formatted(n, dimension, clusters));
    }
    BooleanSupplier stop = Faiss.orInterrupted(cancelled);
    if (!FaissLibrary.available()) {
      float[] copy = Floats.copy(vectors, n, dimension, "vectors");
      return new Lloyd(copy, dimension, clusters).run(iterations, seed, stop);
    }
    float[] centroids = new float[Math.multiplyExact(clusters, dimension)];
    try (Borrowed floats = Borrowed.floats(vectors, n, dimension, "vectors")) {
      Faiss.kmeans(
          floats.address(), n, dimension, iterations, seed, Faiss.threads(), stop, centroids);
    }
    return centroids;
  }
}
