package dev.winnow.rerank.models;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.StoredTensor;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// The final vectors of tokens, through matrices where a recipe names some, at unit length.
final class ProjectedTokens {
  private final Forward forward;
  private final List<float[][]> matrices;
  private final Meter meter;

  private ProjectedTokens(Forward forward, List<float[][]> matrices, Meter meter) {
    this.forward = forward;
    this.matrices = matrices;
    this.meter = meter;
  }

  /// @param forward for tokens
  /// @param projector names of matrices, with a ReLU between
  static ProjectedTokens of(Forward forward, Weights weights, List<String> projector, Meter meter) {
    List<float[][]> matrices = new ArrayList<>();
    long width = forward.shape().hidden();
    for (String name : projector) {
      StoredTensor tensor = weights.get(name);
      long[] shape = tensor.shape();
      if (shape.length != 2 || shape[1] != width) {
        throw new ModelException(
            "tensor %s of %s; expected a matrix of %d columns".formatted(tensor, weights, width));
      }
      matrices.add(rows(weights, name, (int) shape[0], (int) width));
      width = shape[0];
    }
    return new ProjectedTokens(forward, matrices, meter);
  }

  private static float[][] rows(Weights weights, String name, int rows, int columns) {
    try {
      float[] values = weights.floats(name);
      float[][] matrix = new float[rows][columns];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(values, row * columns, matrix[row], 0, columns);
      }
      return matrix;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + " of " + weights + ": " + e, e);
    }
  }

  /// @return (tokens, components)
  double[][] read(int[] ids) {
    meter.prompts(ids.length);
    meter.pass(ids.length);
    float[][] tokens = forward.tokens(Batch.of(ids)).getFirst();
    double[][] vectors = new double[tokens.length][];
    for (int token = 0; token < tokens.length; token++) {
      vectors[token] = projected(tokens[token]);
    }
    return vectors;
  }

  private double[] projected(float[] token) {
    double[] vector = new double[token.length];
    for (int i = 0; i < token.length; i++) {
      vector[i] = token[i];
    }
    for (int i = 0; i < matrices.size(); i++) {
      vector = product(matrices.get(i), vector);
      for (int j = 0; i < matrices.size() - 1 && j < vector.length; j++) {
        vector[j] = Math.max(0, vector[j]);
      }
    }
    return unit(vector);
  }

  private static double[] product(float[][] matrix, double[] vector) {
    double[] product = new double[matrix.length];
    for (int row = 0; row < matrix.length; row++) {
      for (int i = 0; i < vector.length; i++) {
        product[row] += matrix[row][i] * vector[i];
      }
    }
    return product;
  }

  static double[] unit(double[] vector) {
    double norm = Math.sqrt(dot(vector, vector));
    double[] unit = new double[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = vector[i] / norm;
    }
    return unit;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
