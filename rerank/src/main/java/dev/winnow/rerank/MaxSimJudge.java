package dev.winnow.rerank;

import dev.winnow.rerank.recipe.Recipe;
import java.util.Arrays;
import java.util.List;

/// An encoder that reads query and passage apart: for each token of the query the cosine with the
/// token of the passage that is most like it, summed (ColBERT, arXiv 2004.12832).
final class MaxSimJudge implements ModelJudge {
  private final TokenVectors vectors;
  private final PromptWriter writer;
  private final Meter meter;

  MaxSimJudge(TokenVectors vectors, PromptWriter writer, Meter meter) {
    this.vectors = vectors;
    this.writer = writer;
    this.meter = meter;
  }

  @Override
  public double[] score(String query, List<Candidate> window) {
    Texts texts = Texts.distinct(window, recipe().cleaning());
    if (texts.isEmpty()) {
      return new double[0];
    }
    Frame frame = writer.frame(query, List.of(""), new int[0]);
    double[][] asked = vectors.read(frame.before());
    int start = frame.before().length;
    double[] scores = new double[texts.shown().size()];
    for (int i = 0; i < scores.length; i++) {
      int[] ids = frame.prompt(texts.shown().get(i)).ids();
      scores[i] = maxSim(asked, vectors.read(Arrays.copyOfRange(ids, start, ids.length)));
    }
    return texts.spread(scores);
  }

  /// @param query (tokens, components), as the passage's of unit length
  static double maxSim(double[][] query, double[][] passage) {
    double sum = 0;
    for (double[] token : query) {
      double most = Double.NEGATIVE_INFINITY;
      for (double[] other : passage) {
        most = Math.max(most, TokenVectors.dot(token, other));
      }
      sum += most;
    }
    return sum;
  }

  @Override
  public int window() {
    return Integer.MAX_VALUE;
  }

  @Override
  public boolean pointwise() {
    return true;
  }

  @Override
  public Recipe recipe() {
    return writer.recipe();
  }

  @Override
  public Stats stats() {
    return meter.stats();
  }
}
