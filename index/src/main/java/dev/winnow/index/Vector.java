package dev.winnow.index;

import java.util.Arrays;

/// A dense vector of finite numbers. Immutable; equal when all components are equal.
public final class Vector implements Passage.Value {
  private final float[] values;

  private Vector(float[] values) {
    this.values = values;
  }

  /// Wraps `values` (dimension), which are not copied: do not change them afterwards.
  ///
  /// @throws IllegalArgumentException if a component is NaN or infinite, or there is none
  public static Vector of(float... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("vector has no components; expected at least one");
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "vector component %d is %s; expected a finite number; check the model that made it"
                .formatted(i, values[i]));
      }
    }
    return new Vector(values);
  }

  public int dimension() {
    return values.length;
  }

  /// The components, not copied: do not change them.
  public float[] values() {
    return values;
  }

  /// A copy of the components (dimension).
  public float[] toArray() {
    return values.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Vector vector && Arrays.equals(values, vector.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Vector[dimension=" + values.length + "]";
  }
}
