package dev.winnow.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Texts to put in order, and how the answer shall look.
///
/// @param model name of a reranker, or null for the first of the rerankers
/// @param texts at least one
/// @param top how many places are wanted, 1 to the number of texts
record RerankRequest(
    @Nullable String model, String query, List<String> texts, int top, Answer answer) {
  public RerankRequest {
    texts = List.copyOf(texts);
    if (top < 1 || top > texts.size()) {
      throw new IllegalArgumentException(
          "%d places of %d texts are wanted; expected 1 to the number of texts"
              .formatted(top, texts.size()));
    }
  }

  /// Whose clients read the answer.
  public enum Shape {
    /// Cohere's of version 2.
    COHERE_2,
    /// Cohere's of version 1, and Jina's.
    COHERE_1_OR_JINA,
    /// Voyage's.
    VOYAGE,
    /// Any of version 1: the request fits Cohere's, Jina's and Voyage's clients alike.
    ANY_OF_VERSION_1,
    /// Text Embeddings Inference's.
    TEI
  }

  /// How the answer shall look.
  ///
  /// @param texts whether places repeat their texts
  /// @param raw whether scores are the reranker's own; else they are brought between 0 and 1 by the
  ///   logistic function
  record Answer(Shape shape, boolean texts, boolean raw) {}
}
