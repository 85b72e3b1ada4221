package dev.winnow.index.search;

import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Similarity;
import dev.winnow.index.Vector;

/// The vector spaces of a schema, and how vectors compare in them.
final class Spaces {
  private Spaces() {}

  /// The space that a plan names.
  ///
  /// @param seen what the plan does, for the message
  /// @param remedy what else it could do
  static Schema.Dense require(Schema schema, String space, String seen, String remedy) {
    if (schema.dense() == null) {
      throw new IllegalArgumentException(
          "%s, but the index has no vectors; %s, or rebuild the index with an embedder"
              .formatted(seen, remedy));
    }
    return schema.dense(space);
  }

  /// Fails for NaN and infinity, and for what the space cannot compare.
  ///
  /// @param what the space is called in the message
  static Vector vector(float[] values, Schema.Dense space, String what) {
    Vector vector = Vector.of(values);
    if (values.length != space.dimension()) {
      throw new IllegalArgumentException(
          "vector has %d dimensions, but %s has %d; give one of the model that made the documents' vectors"
              .formatted(values.length, what, space.dimension()));
    }
    space.requireComparable(values);
    return vector;
  }

  /// A copy of the vector as the space compares it: of length 1 under cosine.
  static float[] compared(float[] vector, Schema.Dense space) {
    float[] compared = vector.clone();
    if (space.similarity() == Similarity.COSINE) {
      double length = Math.sqrt(dot(vector, vector));
      for (int i = 0; i < compared.length; i++) {
        compared[i] /= (float) length;
      }
    }
    return compared;
  }

  /// The similarity of two vectors in the form in which the space compares them. It is rounded as
  /// an index rounds it, so that equal vectors get equal similarities everywhere.
  static double similarity(float[] a, float[] b, Schema.Dense space) {
    return switch (space.similarity()) {
      case COSINE -> 2.0 * (float) ((1 + dot(a, b)) / 2) - 1;
      case DOT -> dot(a, b);
      case EUCLIDEAN -> {
        double squared = 0;
        for (int i = 0; i < a.length; i++) {
          double difference = (double) a[i] - b[i];
          squared += difference * difference;
        }
        yield -squared;
      }
    };
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
