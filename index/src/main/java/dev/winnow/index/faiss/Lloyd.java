package dev.winnow.index.faiss;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/// K-means in plain loops, the twin of FAISS's: Lloyd's rounds of assigning and averaging from a
/// random choice of vectors. A cluster that loses all its vectors takes over half of the largest.
final class Lloyd {
  private final float[] vectors; // (n, dimension)
  private final int dimension;
  private final int clusters;
  private final int n;
  private final float[] centroids; // (clusters, dimension)
  private final int[] sizes;

  /// @param vectors at least as many as clusters
  Lloyd(float[] vectors, int dimension, int clusters) {
    this.vectors = vectors;
    this.dimension = dimension;
    this.clusters = clusters;
    this.n = vectors.length / dimension;
    this.centroids = new float[clusters * dimension];
    this.sizes = new int[clusters];
  }

  float[] run(int iterations, long seed, BooleanSupplier cancelled) {
    for (float component : vectors) {
      if (!Float.isFinite(component)) {
        throw new FaissException("the vectors hold a component that is not a finite number");
      }
    }
    choose(new SplittableRandom(seed));
    int[] assigned = new int[n];
    for (int round = 0; round < iterations; round++) {
      for (int i = 0; i < n; i++) {
        if (i % 1024 == 0 && cancelled.getAsBoolean()) {
          throw new CancellationException("stopped in round %d of k-means".formatted(round));
        }
        assigned[i] = nearest(centroids, 0, clusters, vectors, i * dimension, dimension);
      }
      average(assigned);
      split();
    }
    return centroids;
  }

  /// Number of the centroid nearest to the vector at `at`; the centroids begin at `first`.
  static int nearest(
      float[] centroids, int first, int count, float[] vectors, int at, int dimension) {
    int nearest = 0;
    float least = Float.POSITIVE_INFINITY;
    for (int c = 0; c < count; c++) {
      float distance = Floats.distance(vectors, at, centroids, first + c * dimension, dimension);
      if (distance < least) {
        least = distance;
        nearest = c;
      }
    }
    return nearest;
  }

  /// Different vectors in random order (Fisher and Yates).
  private void choose(SplittableRandom random) {
    int[] order = new int[n];
    Arrays.setAll(order, i -> i);
    for (int c = 0; c < clusters; c++) {
      int other = random.nextInt(c, n);
      int chosen = order[other];
      order[other] = order[c];
      order[c] = chosen;
      System.arraycopy(vectors, chosen * dimension, centroids, c * dimension, dimension);
    }
  }

  private void average(int[] assigned) {
    Arrays.fill(centroids, 0);
    Arrays.fill(sizes, 0);
    for (int i = 0; i < n; i++) {
      sizes[assigned[i]]++;
      int to = assigned[i] * dimension;
      for (int j = 0; j < dimension; j++) {
        centroids[to + j] += vectors[i * dimension + j];
      }
    }
    for (int c = 0; c < clusters; c++) {
      for (int j = 0; j < dimension && sizes[c] > 0; j++) {
        centroids[c * dimension + j] /= sizes[c];
      }
    }
  }

  /// Gives each empty cluster half of the largest: two centroids a hair's breadth apart, which the
  /// next round separates.
  private void split() {
    for (int empty = 0; empty < clusters; empty++) {
      if (sizes[empty] > 0) {
        continue;
      }
      int largest = 0;
      for (int c = 1; c < clusters; c++) {
        largest = sizes[c] > sizes[largest] ? c : largest;
      }
      for (int j = 0; j < dimension; j++) {
        float component = centroids[largest * dimension + j];
        float hair = j % 2 == 0 ? 1 / 1024f : -1 / 1024f;
        centroids[empty * dimension + j] = component * (1 + hair);
        centroids[largest * dimension + j] = component * (1 - hair);
      }
      sizes[empty] = sizes[largest] / 2;
      sizes[largest] -= sizes[empty];
    }
  }
}
