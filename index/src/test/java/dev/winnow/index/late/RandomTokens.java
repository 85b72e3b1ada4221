package dev.winnow.index.late;

import dev.winnow.index.MultiVector;
import java.util.random.RandomGenerator;

/// Token vectors that gather around few directions, as those of models do.
final class RandomTokens {
  private final RandomGenerator random;
  private final int dimension;
  private final float[][] directions;

  RandomTokens(RandomGenerator random, int dimension, int directions) {
    this.random = random;
    this.dimension = dimension;
    this.directions = new float[directions][];
    for (int i = 0; i < directions; i++) {
      this.directions[i] = unit(gaussian(1));
    }
  }

  private float[] gaussian(double deviation) {
    var vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) (deviation * random.nextGaussian());
    }
    return vector;
  }

  private static float[] unit(float[] vector) {
    double squares = 0;
    for (float component : vector) {
      squares += component * component;
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.max(1e-6, Math.sqrt(squares));
    }
    return vector;
  }

  MultiVector text(int tokens) {
    var vectors = new float[tokens][];
    for (int token = 0; token < tokens; token++) {
      float[] noise = gaussian(0.5 / Math.sqrt(dimension));
      float[] direction = directions[random.nextInt(directions.length)];
      for (int i = 0; i < dimension; i++) {
        noise[i] += direction[i];
      }
      vectors[token] = unit(noise);
    }
    return MultiVector.of(vectors);
  }
}
