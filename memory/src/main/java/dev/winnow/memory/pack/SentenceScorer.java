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

  /// Scores texts by how certain a model is of the first token of an answer when it reads the text
  /// and the query: minus the entropy of that token's distribution, in nats (XL3M, arXiv
  /// 2405.17755). Meant for whole pieces, by [PackRequest#scoredBy].
  ///
  /// @param calls most calls to the model for one list, at least 1; the texts that have most words
  ///   of the query are asked about, and all others stand behind them
  static SentenceScorer certainty(NextToken model, int calls) {
    return new Certainty(model, calls);
  }
}
