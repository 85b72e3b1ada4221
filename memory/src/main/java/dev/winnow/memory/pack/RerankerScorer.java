package dev.winnow.memory.pack;

import dev.winnow.engine.Rerankers;
import dev.winnow.index.Reranker.Basis;
import dev.winnow.index.Reranker.Reranked;
import java.util.List;

/// Scores texts by a reranker, which reads each with the question.
record RerankerScorer(Rerankers rerankers, String name) implements SentenceScorer {
  RerankerScorer {
    if (!rerankers.names().contains(name)) {
      throw new IllegalArgumentException(
          "there is no reranker '%s'; expected one of %s; choose one of them, or none"
              .formatted(name, String.join(", ", rerankers.names())));
    }
  }

  @Override
  public double[] score(String query, List<String> texts) {
    var scores = new double[texts.size()];
    if (texts.isEmpty()) {
      return scores;
    }
    Reranked reranked = rerankers.rerank(name, query, texts);
    boolean comparable = reranked.basis() == Basis.SCORES;
    int rank = 0;
    for (Reranked.Place place : reranked.places()) {
      scores[place.candidate()] = comparable ? place.score() : -rank;
      rank++;
    }
    return scores;
  }
}
