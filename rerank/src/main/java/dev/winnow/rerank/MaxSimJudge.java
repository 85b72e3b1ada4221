package dev.winnow.rerank;

import dev.winnow.rerank.recipe.Recipe;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    if (window.isEmpty()) {
      return new double[0];
    }
    Frame frame = writer.frame(query, List.of(""), new int[0]);
    double[][] asked = vectors.read(frame.before());
    Map<String, Double> scores = new HashMap<>();
    for (Candidate candidate : window) {
      scores.computeIfAbsent(
          candidate.text(),
          text -> {
            int[] ids = frame.prompt(recipe().cleaning().clean(text)).ids();
            int start = frame.before().length;
            return maxSim(asked, vectors.read(Arrays.copyOfRange(ids, start, ids.length)));
          });
    }
    return window.stream().mapToDouble(candidate -> scores.get(candidate.text())).toArray();
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
