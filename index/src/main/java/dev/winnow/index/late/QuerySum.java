package dev.winnow.index.late;

import dev.winnow.index.MultiVector;

/// The sum of a query's vectors in whole steps, so fine that no product with bytes leaves 32 bits.
/// Sums of integers have no order, so a plain loop over them runs in registers.
///
/// @param steps (dimension)
record QuerySum(int[] steps, float scale) {
  static QuerySum of(MultiVector vectors) {
    var sum = new float[vectors.dimension()];
    float largest = 0;
    for (int i = 0; i < vectors.values().length; i++) {
      sum[i % sum.length] += vectors.values()[i];
    }
    for (float component : sum) {
      largest = Math.max(largest, Math.abs(component));
    }
    float scale = largest * (sum.length + 1) * Byte.MAX_VALUE / Integer.MAX_VALUE;
    var steps = new int[sum.length];
    for (int i = 0; i < steps.length && scale > 0; i++) {
      steps[i] = (int) (sum[i] / scale);
    }
    return new QuerySum(steps, scale);
  }

  /// The product with signed bytes.
  float product(byte[] bytes, int at) {
    int product = 0;
    for (int i = 0; i < steps.length; i++) {
      product += steps[i] * bytes[at + i];
    }
    return scale * product;
  }
}
