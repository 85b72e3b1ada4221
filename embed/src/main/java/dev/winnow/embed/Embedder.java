package dev.winnow.embed;

import java.util.List;

/// Turns texts into dense vectors: of unit length where the model's files say so, as the built-in
/// models' do, or say nothing; else as its modules give them. Thread-safe. Queries and passages are
/// told apart by the model's own prefixes.
public interface Embedder {
  /// Components of a vector.
  int dimension();

  /// What made the vectors: weights, tokenizer, prefixes, pooling and length, hashed. Vectors of
  /// two embedders may be compared only if their fingerprints are equal.
  String fingerprint();

  /// How the model's authors compare its vectors. An index compares them in the same way.
  default Similarity similarity() {
    return Similarity.COSINE;
  }

  /// Vectors of passages, in the order of `texts`, independent of how they are batched. A text that
  /// the tokenizer makes no tokens of has a vector of zeros, see [Embeddings#empty].
  Embeddings passages(List<String> texts);

  /// The vector of a query (dimension), the caller's to keep.
  ///
  /// @throws IllegalArgumentException if the tokenizer makes no tokens of it
  float[] query(String text);

  /// The same, with the first components of each vector only, brought to unit length again if they
  /// are compared by their cosine: for models that were trained for it (Matryoshka, arXiv
  /// 2205.13147). Vectors of another dimension have another fingerprint.
  ///
  /// @param dimension 1 to [#dimension]
  default Embedder truncated(int dimension) {
    return new TruncatedEmbedder(this, dimension);
  }
}
