package dev.winnow.index.store;

import java.util.Random;

/// Vectors that mean nothing, for tests.
public final class RandomVectors {
  private RandomVectors() {}

  /// Components of standard normal law.
  public static float[] next(int dimension, Random random) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
