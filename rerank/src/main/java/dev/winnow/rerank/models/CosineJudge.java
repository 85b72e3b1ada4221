package dev.winnow.rerank.models;

import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.models.ModelJudge.Stats;
import dev.winnow.rerank.recipe.Reading;
import java.util.ArrayList;
import java.util.List;

/// A decoder that reads all passages and the query in one prompt and compares the vectors of marker
/// tokens: the cosine of each passage's with the query's (jina-reranker-v3, arXiv 2509.25085).
final class CosineJudge implements ModelJudge {
  /// Passages of a prompt that the model was trained with.
  private static final int MOST = 125;

  private final ProjectedTokens vectors;
  private final PromptWriter writer;
  private final JudgeConfig config;
  private final int passageMark;
  private final int queryMark;
  private final Meter meter;

  CosineJudge(
      ProjectedTokens vectors,
      PromptWriter writer,
      Reading.Cosine reading,
      JudgeConfig config,
      Meter meter) {
    this.vectors = vectors;
    this.writer = writer;
    this.config = config;
    this.meter = meter;
    passageMark = writer.pieces().control(reading.passageMark());
    queryMark = writer.pieces().control(reading.queryMark());
  }

  @Override
  public double[] score(String query, List<Candidate> window) {
    if (window.size() > window()) {
      throw new IllegalArgumentException(
          "%d candidates; expected at most %d".formatted(window.size(), window()));
    }
    if (window.isEmpty()) {
      return new double[0];
    }
    Texts texts =
        config.presentation() == Presentation.AS_GIVEN
            ? Texts.all(window, writer.recipe().cleaning())
            : Texts.canonical(window, writer.recipe().cleaning());
    return texts.spread(cosines(query, texts.shown()));
  }

  private double[] cosines(String query, List<String> texts) {
    Frame frame = writer.frame(query, texts.stream().map(_ -> "").toList(), new int[0]);
    List<int[]> parts = new ArrayList<>();
    parts.add(frame.before());
    frame.passages(texts).forEach(parts::addAll);
    parts.add(frame.after());
    int[] ids = Frame.joined(parts.toArray(int[][]::new));
    double[][] read = vectors.read(ids);
    double[] asked = {};
    List<double[]> passages = new ArrayList<>();
    for (int token = 0; token < ids.length; token++) {
      if (ids[token] == passageMark) {
        passages.add(read[token]);
      } else if (ids[token] == queryMark) {
        asked = read[token];
      }
    }
    double[] cosines = new double[texts.size()];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = ProjectedTokens.dot(asked, passages.get(i));
    }
    return cosines;
  }

  @Override
  public int window() {
    return config.window() == 0 ? MOST : Math.min(config.window(), MOST);
  }

  @Override
  public boolean pointwise() {
    return false;
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
