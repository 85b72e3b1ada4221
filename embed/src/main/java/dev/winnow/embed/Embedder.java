package dev.winnow.embed;

import java.util.List;

/// Turns texts into dense vectors of unit length. Thread-safe. Queries and passages are told apart
/// by the model's own prefixes.
public interface Embedder {
  /// Components of a vector.
  int dimension();

  /// What made the vectors: weights, tokenizer, prefixes, pooling and length, hashed. Vectors of
  /// two embedders may be compared only if their fingerprints are equal.
  String fingerprint();

  /// Vectors of passages, in the order of `texts`, independent of how they are batched.
  Embeddings passages(List<String> texts);

  /// The vector of a query (dimension), the caller's to keep.
  float[] query(String text);
}
