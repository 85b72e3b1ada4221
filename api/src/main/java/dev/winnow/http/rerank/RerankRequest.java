package dev.winnow.http.rerank;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request to rerank texts, and the form of its answer.
///
/// @param model name of a reranker, or null for the first of the rerankers
/// @param texts to judge, at least one
/// @param documents the same as they were sent: texts, or objects with more members
/// @param top number of results, 1 to the number of texts
public record RerankRequest(
    @Nullable String model,
    String query,
    List<String> texts,
    List<Object> documents,
    int top,
    Answer answer) {
  public RerankRequest {
    texts = List.copyOf(texts);
    documents = List.copyOf(documents);
    if (top < 1 || top > texts.size()) {
      throw new IllegalArgumentException(
          "top is %d for %d texts; expected 1 to the number of texts".formatted(top, texts.size()));
    }
  }

  /// The service whose clients can read the answer.
  public enum Shape {
    /// Cohere, version 2.
    COHERE_2,
    /// Cohere, version 1, Jina and vLLM.
    COHERE_1_OR_JINA,
    /// Voyage.
    VOYAGE,
    /// Cohere (version 1), Jina or Voyage: the request fits all three, and so does the answer.
    ANY_OF_VERSION_1,
    /// Text Embeddings Inference.
    TEI
  }

  /// The form of the answer.
  ///
  /// @param texts whether results repeat their texts
  /// @param raw true for the reranker's own scores; false maps them to 0 to 1 by the logistic
  ///   function
  /// @param warnings what of the request was not followed to the letter
  public record Answer(Shape shape, boolean texts, boolean raw, List<String> warnings) {
    public Answer {
      warnings = List.copyOf(warnings);
    }
  }
}
