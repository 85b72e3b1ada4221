package dev.winnow.index.faiss;

/// What makes two vectors close.
///
/// For cosine, scale vectors to length 1 and take [#INNER_PRODUCT]: the ranking is that of [#L2],
/// and it is never slower. With 8-bit product codes in inverted lists it is much faster, since the
/// tables of partial products are made once a query and not once a list.
public enum Metric {
  /// Scores are inner products; the largest comes first.
  INNER_PRODUCT(0),

  /// Scores are squared Euclidean distances; the smallest comes first.
  L2(1);

  /// FAISS's number for it.
  final int number;

  Metric(int number) {
    this.number = number;
  }

  static Metric of(int number) {
    return number == INNER_PRODUCT.number ? INNER_PRODUCT : L2;
  }

  /// Whether score `a` is better than `b`.
  public boolean better(float a, float b) {
    return this == L2 ? a < b : a > b;
  }

  /// The score that stands for a missing result.
  float worst() {
    return this == L2 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
  }
}
