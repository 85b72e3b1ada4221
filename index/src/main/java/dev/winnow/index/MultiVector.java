package dev.winnow.index;

import java.util.Arrays;

/// A text as many vectors, one for each of its tokens or for a few of them together, for late
/// interaction. Immutable; equal when all components are equal. Costs 4 bytes a component.
public final class MultiVector implements Passage.Value {
  /// The largest length of a vector; models make vectors of length 1.
  private static final double LONGEST = 1_000;

  private final int dimension;
  private final float[] values; // (size, dimension)
  private final byte[] stored;

  private MultiVector(int dimension, float[] values, byte[] stored) {
    this.dimension = dimension;
    this.values = values;
    this.stored = stored;
  }

  /// Copies vectors (size, dimension).
  ///
  /// @throws IllegalArgumentException if there are none, if they differ in length, or if a
  ///   component is NaN or infinite, or a vector longer than 1000
  public static MultiVector of(float[]... vectors) {
    if (vectors.length == 0) {
      throw new IllegalArgumentException(
          "text has no token vectors; expected at least one; store Passage.Nothing for a text of no"
              + " tokens");
    }
    int dimension = vectors[0].length;
    float[] values = new float[Math.multiplyExact(vectors.length, dimension)];
    for (int i = 0; i < vectors.length; i++) {
      if (vectors[i].length != dimension || dimension == 0) {
        throw new IllegalArgumentException(
            "token vector %d has %d components and token vector 0 has %d; expected one number, at least 1, for all"
                .formatted(i, vectors[i].length, dimension));
      }
      System.arraycopy(vectors[i], 0, values, i * dimension, dimension);
    }
    return of(dimension, values);
  }

  /// Wraps vectors in one row (size x dimension), which are not copied: do not change them
  /// afterwards.
  ///
  /// @throws IllegalArgumentException as [#of(float\[\]...)] does
  public static MultiVector of(int dimension, float[] values) {
    if (dimension < 1 || values.length == 0 || values.length % dimension != 0) {
      throw new IllegalArgumentException(
          "%d components for token vectors of dimension %d; expected a multiple of the dimension, and not 0"
              .formatted(values.length, dimension));
    }
    for (int from = 0; from < values.length; from += dimension) {
      double squared = 0;
      for (int i = from; i < from + dimension; i++) {
        squared += (double) values[i] * values[i];
      }
      if (!(squared <= LONGEST * LONGEST)) {
        throw bad(values, from, dimension, squared);
      }
    }
    return new MultiVector(dimension, values, new byte[0]);
  }

  private static IllegalArgumentException bad(
      float[] values, int from, int dimension, double squared) {
    int token = from / dimension;
    for (int i = 0; i < dimension; i++) {
      if (!Float.isFinite(values[from + i])) {
        return new IllegalArgumentException(
            "component %d of token vector %d is %s; expected a finite number; check the model that made it"
                .formatted(i, token, values[from + i]));
      }
    }
    return new IllegalArgumentException(
        "token vector %d has length %s; expected at most %s; check the model that made it"
            .formatted(token, Math.sqrt(squared), LONGEST));
  }

  /// What an index stores and gives back when its documents are rewritten.
  ///
  /// @param stored the index's own form, kept as it is
  public static MultiVector ofStored(int dimension, float[] values, byte[] stored) {
    return new MultiVector(dimension, values, stored);
  }

  /// Vectors.
  public int size() {
    return values.length / dimension;
  }

  /// Components of a vector.
  public int dimension() {
    return dimension;
  }

  /// All components, vector by vector, not copied: do not change them.
  public float[] values() {
    return values;
  }

  /// A copy of one vector (dimension).
  public float[] vector(int i) {
    return Arrays.copyOfRange(values, i * dimension, (i + 1) * dimension);
  }

  /// The form in which the index that gave these vectors stores them, not copied; empty for vectors
  /// that come from a model.
  public byte[] stored() {
    return stored;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MultiVector vectors
        && dimension == vectors.dimension
        && Arrays.equals(values, vectors.values);
  }

  @Override
  public int hashCode() {
    return 31 * dimension + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "MultiVector[size=%d, dimension=%d]".formatted(size(), dimension);
  }
}
