package dev.winnow.rerank.models;

import dev.winnow.embed.MultiVectorEmbedder;
import dev.winnow.embed.TokenVectors;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.models.ModelJudge.Stats;
import dev.winnow.rerank.recipe.Cleaning;
import java.util.List;

/// Late interaction: query and passage are encoded separately. For each query token, the cosine
/// with the most similar passage token is summed (ColBERT, arXiv 2004.12832).
final class MaxSimJudge implements PointwiseModelJudge {
  private final MultiVectorEmbedder embedder;
  private final Meter meter = new Meter();

  MaxSimJudge(MultiVectorEmbedder embedder) {
    this.embedder = embedder;
  }

  @Override
  public double[] score(String query, List<Candidate> window) {
    Texts texts = Texts.distinct(window, Cleaning.NONE);
    double[] scores = new double[texts.shown().size()];
    if (texts.isEmpty()) {
      return scores;
    }
    TokenVectors asked = counted(embedder.query(query));
    List<TokenVectors> passages = embedder.passages(texts.shown());
    for (int i = 0; i < scores.length; i++) {
      scores[i] = asked.maxSim(counted(passages.get(i)));
    }
    return texts.spread(scores);
  }

  private TokenVectors counted(TokenVectors text) {
    meter.prompts(text.tokens());
    meter.pass(text.tokens());
    return text;
  }

  @Override
  public int unread(String query) {
    return embedder.dropped(query);
  }

  @Override
  public String recipe() {
    return "late interaction";
  }

  /// Each text counts as a pass.
  @Override
  public Stats stats() {
    return meter.stats();
  }
}
