package dev.winnow.memory.pack;

import java.util.List;

/// Scores sentences by how much they help to answer a query: the port through which pieces are
/// trimmed. A reranker serves. Must be deterministic and safe for concurrent calls.
@FunctionalInterface
public interface SentenceScorer {
  /// A score for each sentence, in their order, finite, higher is better. Scores of one call are
  /// compared with each other alone.
  double[] score(String query, List<String> sentences);

  /// Scores by the query's words that a sentence has, rare ones among the sentences counting more.
  static SentenceScorer lexical() {
    return LexicalScorer::score;
  }
}
