package org.example.agentmemory;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import dev.winnow.memory.pack.SentenceScorer;
import java.util.List;

/// Scores sentences by how near their meaning is to the question's: cosine similarity, less what
/// unrelated sentences have too. So a score below 0 means that a sentence is no answer.
record Meaning(Embedder embedder) implements SentenceScorer {
  private static final double UNRELATED = .28;

  @Override
  public double[] score(String question, List<String> sentences) {
    if (sentences.isEmpty()) {
      return new double[0];
    }
    float[] asked = embedder.query(question);
    Embeddings said = embedder.passages(sentences);
    var scores = new double[sentences.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = cosine(asked, said.vector(i)) - UNRELATED;
    }
    return scores;
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double lengths = 0;
    double otherLengths = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
      lengths += a[i] * a[i];
      otherLengths += b[i] * b[i];
    }
    return product / Math.max(1e-9, Math.sqrt(lengths * otherLengths));
  }
}
