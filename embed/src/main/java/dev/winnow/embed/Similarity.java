package dev.winnow.embed;

/// How the authors of a model compare its vectors; higher is nearer. Where nothing says otherwise,
/// by their cosine.
public enum Similarity {
  /// The cosine of their angle.
  COSINE,
  /// The inner product.
  DOT,
  /// The negative Euclidean distance.
  EUCLIDEAN
}
