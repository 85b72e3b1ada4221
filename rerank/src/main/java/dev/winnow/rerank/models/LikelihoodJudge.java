package dev.winnow.rerank.models;

import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.models.ModelJudge.Stats;
import java.util.List;
import java.util.stream.IntStream;

/// A decoder that is asked how likely the query is given a passage: the sum of the logarithms of
/// the probabilities of its tokens. One pass for each passage, nothing generated.
final class LikelihoodJudge implements PointwiseModelJudge {
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
    Texts texts = Texts.distinct(window, writer.recipe().cleaning());
    double[] scores = new double[texts.shown().size()];
    if (texts.isEmpty()) {
      return scores;
    }
    Frame frame = writer.frame(query, List.of(""), new int[0]);
    int wanted = frame.lastPiece();
    for (int i = 0; i < scores.length; i++) {
      scores[i] = score(frame.prompt(texts.shown().get(i)).ids(), wanted);
    }
    return texts.spread(scores);
  }

  /// @param wanted tokens at the end whose probabilities count
  private double score(int[] ids, int wanted) {
    if (wanted == 0) {
      return 0; // a query without tokens is as likely given any passage
    }
    meter.prompts(ids.length);
    meter.pass(ids.length);
    int first = ids.length - wanted;
    if (first == 0) {
      throw new IllegalArgumentException(
          "recipe %s writes no tokens before the query for an empty passage; expected at least one: leave such passages out, or choose a recipe with words of its own"
              .formatted(recipe()));
    }
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
  public int unread(String query) {
    return writer.unread(query);
  }

  @Override
  public String recipe() {
    return writer.recipe().name();
  }

  @Override
  public Stats stats() {
    return meter.stats();
  }
}
