package dev.winnow.index.late;

import dev.winnow.index.MultiVector;
import java.util.Arrays;

/// Fewer vectors for a text: similar ones become one, their mean at unit length, until every
/// `factor` vectors have become one (token pooling, arXiv 2409.14683, which merges by Ward's
/// criterion, too). By the paper a factor of 2 costs next to nothing, 3 under one percent of
/// quality.
public final class TokenPooling {
  /// Vectors that are pooled together; longer texts are pooled piece by piece, as the time grows
  /// with the square of the length.
  private static final int WINDOW = 1_024;

  private TokenPooling() {}

  /// @param factor from 1, which changes nothing
  public static MultiVector pooled(MultiVector vectors, int factor) {
    if (factor < 1) {
      throw new IllegalArgumentException(
          "token vectors are to be pooled by " + factor + "; expected 1 or more");
    }
    if (factor == 1 || vectors.size() < 2) {
      return vectors;
    }
    int dimension = vectors.dimension();
    float[] pooled = new float[vectors.values().length];
    int size = 0;
    for (int first = 0; first < vectors.size(); first += WINDOW) {
      int count = Math.min(WINDOW, vectors.size() - first);
      float[] window =
          Arrays.copyOfRange(vectors.values(), first * dimension, (first + count) * dimension);
      float[] merged = merged(window, dimension, Math.max(1, count / factor));
      System.arraycopy(merged, 0, pooled, size * dimension, merged.length);
      size += merged.length / dimension;
    }
    return MultiVector.of(dimension, Arrays.copyOf(pooled, size * dimension));
  }

  /// Merges the two clusters that are nearest by Ward's criterion until `wanted` are left.
  private static float[] merged(float[] means, int dimension, int wanted) {
    int count = means.length / dimension;
    var sizes = new int[count];
    Arrays.fill(sizes, 1);
    var nearest = new int[count];
    var distances = new double[count];
    for (int i = 0; i < count; i++) {
      seek(i, means, dimension, sizes, nearest, distances);
    }
    for (int left = count; left > wanted; left--) {
      int a = 0;
      for (int i = 1; i < count; i++) {
        a = distances[i] < distances[a] ? i : a;
      }
      int b = nearest[a];
      int both = sizes[a] + sizes[b];
      for (int i = 0; i < dimension; i++) {
        means[a * dimension + i] =
            (sizes[a] * means[a * dimension + i] + sizes[b] * means[b * dimension + i]) / both;
      }
      sizes[a] = both;
      sizes[b] = 0;
      distances[b] = Double.POSITIVE_INFINITY;
      for (int i = 0; i < count; i++) {
        if (sizes[i] > 0 && (i == a || nearest[i] == a || nearest[i] == b)) {
          seek(i, means, dimension, sizes, nearest, distances);
        }
      }
      for (int i = 0; i < a; i++) { // the merged cluster may have come nearer to those before it
        if (sizes[i] > 0) {
          double distance = ward(i, a, means, dimension, sizes);
          if (distance < distances[i]) {
            distances[i] = distance;
            nearest[i] = a;
          }
        }
      }
    }
    return units(means, dimension, sizes, wanted);
  }

  /// Finds the nearest among the clusters behind `i`.
  private static void seek(
      int i, float[] means, int dimension, int[] sizes, int[] nearest, double[] distances) {
    distances[i] = Double.POSITIVE_INFINITY;
    for (int j = i + 1; j < sizes.length; j++) {
      if (sizes[j] > 0) {
        double distance = ward(i, j, means, dimension, sizes);
        if (distance < distances[i]) {
          distances[i] = distance;
          nearest[i] = j;
        }
      }
    }
  }

  private static double ward(int i, int j, float[] means, int dimension, int[] sizes) {
    float squares = 0;
    for (int at = 0; at < dimension; at++) {
      float difference = means[i * dimension + at] - means[j * dimension + at];
      squares += difference * difference;
    }
    return (double) squares * sizes[i] * sizes[j] / (sizes[i] + sizes[j]);
  }

  private static float[] units(float[] means, int dimension, int[] sizes, int wanted) {
    var units = new float[wanted * dimension];
    int size = 0;
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] == 0) {
        continue;
      }
      double squares = 0;
      for (int at = 0; at < dimension; at++) {
        squares += (double) means[i * dimension + at] * means[i * dimension + at];
      }
      float length = (float) Math.max(Float.MIN_NORMAL, Math.sqrt(squares));
      for (int at = 0; at < dimension; at++) {
        units[size * dimension + at] = means[i * dimension + at] / length;
      }
      size++;
    }
    return units;
  }
}
