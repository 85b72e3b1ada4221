package dev.winnow.index.faiss;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Vectors of length 1 in clusters, as embeddings are, and what exact search finds among them.
record Sample(float[] vectors, int n, int dimension) {
  private static final int CLUSTERS = 40;

  static Sample of(int n, int dimension, long seed) {
    var random = new SplittableRandom(seed);
    float[] centres = new float[CLUSTERS * dimension];
    for (int i = 0; i < centres.length; i++) {
      centres[i] = (float) random.nextGaussian();
    }
    float[] vectors = new float[n * dimension];
    for (int i = 0; i < n; i++) {
      int centre = random.nextInt(CLUSTERS);
      double square = 0;
      for (int j = 0; j < dimension; j++) {
        double value = centres[centre * dimension + j] + 0.7 * random.nextGaussian();
        vectors[i * dimension + j] = (float) value;
        square += value * value;
      }
      for (int j = 0; j < dimension; j++) {
        vectors[i * dimension + j] /= (float) Math.sqrt(square);
      }
    }
    return new Sample(vectors, n, dimension);
  }

  MemorySegment heap() {
    return MemorySegment.ofArray(vectors);
  }

  MemorySegment in(Arena arena) {
    return arena.allocateFrom(ValueLayout.JAVA_FLOAT, vectors);
  }

  /// The best `k` for a query, by double arithmetic and a full sort.
  int[] best(float[] query, int k, Metric metric, @Nullable BitSet accepted) {
    double[] scores = IntStream.range(0, n).mapToDouble(i -> score(query, i, metric)).toArray();
    return IntStream.range(0, n)
        .filter(i -> accepted == null || accepted.get(i))
        .boxed()
        .sorted((a, b) -> Double.compare(scores[a], scores[b]))
        .limit(k)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /// Smaller is better for both metrics.
  double score(float[] query, int i, Metric metric) {
    double product = 0;
    double distance = 0;
    for (int j = 0; j < dimension; j++) {
      double a = query[j];
      double b = vectors[i * dimension + j];
      product += a * b;
      distance += (a - b) * (a - b);
    }
    return metric == Metric.L2 ? distance : -product;
  }

  float[] vector(int i) {
    return Arrays.copyOfRange(vectors, i * dimension, (i + 1) * dimension);
  }
}
