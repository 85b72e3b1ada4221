package dev.winnow.index.store;

import dev.winnow.index.Schema.Similarity;

/// Compares vectors with one target in double precision, always in the same order of sums.
///
/// Lucene's scores rank candidates, but are not returned. They add 1 to inner products and squared
/// distances and keep single precision, so that those of short or near vectors are equal where the
/// similarities differ. And their kernels sum in another order once they are compiled, so that last
/// digits depend on how long the JVM runs.
record RawSimilarity(Similarity similarity, float[] target) {
  /// Scores of Lucene that lie nearer than this to that of the similarity 0 say too little of it.
  private static final double NEAR_ZERO = 0.01;

  private static final double SMALLEST = 1e-30;
  private static final double LARGEST = 1e35;

  /// The cosine, the inner product, or the squared distance with its sign turned.
  double of(float[] vector) {
    return switch (similarity) {
      case COSINE -> 2.0 * (float) ((1 + product(target, vector)) / 2) - 1; // equal vectors tie
      case DOT -> product(target, vector);
      case EUCLIDEAN -> 0 - distance(target, vector); // no negative zero
    };
  }

  /// Four sums side by side: a single one would wait for itself at each step.
  static double product(float[] x, float[] y) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int whole = x.length & ~3;
    for (int i = 0; i < whole; i += 4) {
      a += (double) x[i] * y[i];
      b += (double) x[i + 1] * y[i + 1];
      c += (double) x[i + 2] * y[i + 2];
      d += (double) x[i + 3] * y[i + 3];
    }
    for (int i = whole; i < x.length; i++) {
      a += (double) x[i] * y[i];
    }
    return a + b + (c + d);
  }

  private static double distance(float[] x, float[] y) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int whole = x.length & ~3;
    for (int i = 0; i < whole; i += 4) {
      a += squared((double) x[i] - y[i]);
      b += squared((double) x[i + 1] - y[i + 1]);
      c += squared((double) x[i + 2] - y[i + 2]);
      d += squared((double) x[i + 3] - y[i + 3]);
    }
    for (int i = whole; i < x.length; i++) {
      a += squared((double) x[i] - y[i]);
    }
    return a + b + (c + d);
  }

  private static double squared(double value) {
    return value * value;
  }

  /// Whether Lucene's score may be that of another similarity too.
  boolean blurred(double score) {
    return switch (similarity) {
      case COSINE -> false;
      case DOT -> Math.abs(score - 1) < NEAR_ZERO || !(score > SMALLEST && score < LARGEST);
      case EUCLIDEAN -> score > 1 - NEAR_ZERO || !(score > SMALLEST);
    };
  }

  /// Whether a product or squared distance of whole matrices, in single precision, may be wrong in
  /// more than its last digits. Distances are made of products there, which are as large as
  /// lengths.
  boolean blurredProduct(double product) {
    double size = Math.abs(product);
    return switch (similarity) {
      case COSINE -> false;
      case DOT -> !(size > SMALLEST && size < LARGEST);
      case EUCLIDEAN ->
          !(size > SMALLEST && size < LARGEST) || size < product(target, target) / 1_024;
    };
  }

  /// The vector at length 1, where it is not that already; a copy.
  ///
  /// @throws IllegalArgumentException if all its components are 0
  static float[] ofLengthOne(float[] vector) {
    double squared = product(vector, vector);
    if (squared == 0) {
      throw new IllegalArgumentException(
          "a vector is all zeros; expected a length, as cosines need one; leave the vector out");
    }
    float[] scaled = vector.clone();
    if (Math.abs(squared - 1) > 1e-4) {
      double length = Math.sqrt(squared);
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = (float) (scaled[i] / length);
      }
    }
    return scaled;
  }
}
