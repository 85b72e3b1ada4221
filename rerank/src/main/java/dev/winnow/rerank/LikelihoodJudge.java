package dev.winnow.rerank;

import dev.winnow.embed.Batch;
import dev.winnow.embed.Forward;
import dev.winnow.rerank.recipe.Recipe;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A decoder that is asked how likely the query is behind a passage: the sum of the logarithms of
/// the probabilities of its tokens. One pass for each passage, nothing generated.
final class LikelihoodJudge implements ModelJudge {
  private final Forward forward;
  private final PromptWriter writer;
  private final Meter meter = new Meter();

  /// @param forward for scores
  /// @param writer of a recipe whose last piece is the query
  LikelihoodJudge(Forward forward, PromptWriter writer) {
    this.forward = forward;
    this.writer = writer;
  }

  @Override
  public double[] score(String query, List<Candidate> window) {
    if (window.isEmpty()) {
      return new double[0];
    }
    Frame frame = writer.frame(query, List.of(""), new int[0]);
    int wanted = frame.lastPiece();
    if (wanted == 0) {
      return new double[window.size()]; // nothing that could be more or less likely
    }
    Map<String, Double> scores = new HashMap<>();
    for (Candidate candidate : window) {
      scores.computeIfAbsent(
          candidate.text(),
          text -> score(frame.prompt(recipe().cleaning().clean(text)).ids(), wanted));
    }
    return window.stream().mapToDouble(candidate -> scores.get(candidate.text())).toArray();
  }

  /// @param wanted tokens at the end whose probabilities count
  private double score(int[] ids, int wanted) {
    meter.prompts(ids.length);
    meter.pass(ids.length);
    int first = ids.length - wanted;
    int[] places = IntStream.range(first - 1, ids.length - 1).toArray();
    float[][] scores = forward.scores(Batch.of(ids), List.of(places));
    double sum = 0;
    for (int i = 0; i < wanted; i++) {
      sum += logProbability(scores[i], ids[first + i]);
    }
    return sum;
  }

  private static double logProbability(float[] scores, int token) {
    double most = Double.NEGATIVE_INFINITY;
    for (float score : scores) {
      most = Math.max(most, score);
    }
    double sum = 0;
    for (float score : scores) {
      sum += Math.exp(score - most);
    }
    return scores[token] - most - Math.log(sum);
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
