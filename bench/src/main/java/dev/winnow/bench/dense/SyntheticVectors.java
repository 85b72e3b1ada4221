package dev.winnow.bench.dense;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/// Unit vectors of overlapping clusters: points round centres in a space of fewer components, as
/// wide as the centres lie apart, carried into all components, with a little noise. Harder than
/// real embeddings: near 64 dimensions of their own. The same size gives the same vectors.
final class SyntheticVectors {
  static final int DIMENSION = 128;
  static final int QUERIES = 1_000;

  private static final int LATENT = 64;
  private static final int SEED = 7;
  private static final double NOISE = 0.05;

  private final SplittableRandom chance = new SplittableRandom(SEED);
  private final float[] projection = new float[LATENT * DIMENSION];
  private final float[] centres;

  /// The share of the vectors in each cluster and those before it.
  private final double[] shares;

  /// Standard deviation of each cluster; that of the centres is 1.
  private final float[] spreads;

  SyntheticVectors(int size) {
    var random = new Random(SEED);
    for (int i = 0; i < projection.length; i++) {
      projection[i] = (float) (random.nextGaussian() / Math.sqrt(LATENT));
    }
    int clusters = Math.max(500, size / 100);
    centres = new float[clusters * LATENT];
    for (int i = 0; i < centres.length; i++) {
      centres[i] = (float) random.nextGaussian();
    }
    shares = new double[clusters];
    for (int i = 0; i < clusters; i++) {
      shares[i] = Math.exp(0.7 * random.nextGaussian());
    }
    double sum = Arrays.stream(shares).sum();
    double below = 0;
    for (int i = 0; i < clusters; i++) {
      below += shares[i] / sum;
      shares[i] = below;
    }
    spreads = new float[clusters];
    for (int i = 0; i < clusters; i++) {
      spreads[i] = (float) (0.7 + 0.6 * random.nextDouble());
    }
  }

  List<float[]> next(int count) {
    List<float[]> vectors = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      vectors.add(next());
    }
    return vectors;
  }

  private float[] next() {
    int place = Arrays.binarySearch(shares, chance.nextDouble());
    int cluster = Math.min(shares.length - 1, place < 0 ? -place - 1 : place);
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < LATENT; i++) {
      float component =
          centres[cluster * LATENT + i] + spreads[cluster] * (float) chance.nextGaussian();
      for (int j = 0; j < DIMENSION; j++) {
        vector[j] += component * projection[i * DIMENSION + j];
      }
    }
    double square = 0;
    for (int j = 0; j < DIMENSION; j++) {
      vector[j] += (float) (NOISE * Math.sqrt(12) * (chance.nextDouble() - 0.5));
      square += vector[j] * vector[j];
    }
    float scale = (float) (1 / Math.sqrt(square));
    for (int j = 0; j < DIMENSION; j++) {
      vector[j] *= scale;
    }
    return vector;
  }
}
