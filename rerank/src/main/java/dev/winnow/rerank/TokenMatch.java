package dev.winnow.rerank;

import dev.winnow.embed.MultiVectorEmbedder;
import dev.winnow.embed.TokenVectors;
import java.util.List;

/// Late interaction by an embedder of single tokens, as its own files say that queries and passages
/// are read; the score is divided by the tokens of the query, so that it is a mean cosine and
/// compares between queries.
record TokenMatch(MultiVectorEmbedder embedder) implements Judge {
  @Override
  public double[] score(String query, List<Candidate> window) {
    TokenVectors asked = embedder.query(query);
    List<TokenVectors> passages = embedder.passages(window.stream().map(Candidate::text).toList());
    double[] scores = asked.maxSim(passages);
    for (int i = 0; i < scores.length; i++) {
      scores[i] /= asked.vectors().length;
    }
    return scores;
  }

  @Override
  public int window() {
    return Integer.MAX_VALUE;
  }

  @Override
  public boolean pointwise() {
    return true;
  }
}
