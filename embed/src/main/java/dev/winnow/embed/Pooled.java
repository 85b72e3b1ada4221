package dev.winnow.embed;

import dev.winnow.embed.ModelInfo.Pooling;
import java.nio.FloatBuffer;

/// The token vectors of a text as one.
final class Pooled {
  private Pooled() {}

  /// @param tokens (all tokens, size)
  /// @param start number of the text's first token
  /// @param length tokens of the text
  static double[] of(Pooling pooling, FloatBuffer tokens, int start, int length, int size) {
    return switch (pooling) {
      case MEAN -> mean(tokens, start, length, size);
      case FIRST -> mean(tokens, start, 1, size);
      case LAST -> mean(tokens, start + length - 1, 1, size);
      case MAX -> largest(tokens, start, length, size);
    };
  }

  /// The mean of `count` token vectors from number `start` on. Sums in double, so that it is right
  /// to the last bit of a float.
  private static double[] mean(FloatBuffer tokens, int start, int count, int size) {
    double[] mean = new double[size];
    for (int token = start; token < start + count; token++) {
      for (int i = 0; i < size; i++) {
        mean[i] += tokens.get(token * size + i);
      }
    }
    for (int i = 0; i < size; i++) {
      mean[i] /= count;
    }
    return mean;
  }

  private static double[] largest(FloatBuffer tokens, int start, int count, int size) {
    double[] largest = mean(tokens, start, 1, size);
    for (int token = start + 1; token < start + count; token++) {
      for (int i = 0; i < size; i++) {
        largest[i] = Math.max(largest[i], tokens.get(token * size + i));
      }
    }
    return largest;
  }
}
