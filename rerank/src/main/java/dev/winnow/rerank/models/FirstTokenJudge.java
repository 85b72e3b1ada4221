package dev.winnow.rerank.models;

import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.models.ModelJudge.Stats;
import dev.winnow.rerank.recipe.Reading;
import java.util.Arrays;
import java.util.List;

/// An encoder-decoder model such as monoT5 (arXiv 2003.06713): the encoder reads a query and a
/// passage, and the scores of two answers are read where the decoder would write its first token.
/// Passages are read side by side, each alone, so that no score depends on another passage.
final class FirstTokenJudge implements PointwiseModelJudge {
  private final Forward forward;
  private final PromptWriter writer;
  private final Reading.Decoder reading;
  private final int end;
  private final int[] answers;
  private final Meter meter = new Meter();

  /// @param forward for labels, without a cache
  /// @param end the token after a prompt
  /// @param answers the tokens for yes and no
  FirstTokenJudge(
      Forward forward, PromptWriter writer, Reading.Decoder reading, int end, int... answers) {
    this.forward = forward;
    this.writer = writer;
    this.reading = reading;
    this.end = end;
    this.answers = answers.clone();
  }

  @Override
  public double[] score(String query, List<Candidate> window) {
    Texts texts = Texts.distinct(window, writer.recipe().cleaning());
    if (texts.isEmpty()) {
      return new double[0];
    }
    Frame frame = writer.frame(query, List.of(""), new int[0]);
    List<Batch> prompts = texts.shown().stream().map(frame::prompt).map(this::read).toList();
    double[] scores =
        forward.labels(prompts, answers).stream()
            .mapToDouble(rows -> score(rows[0][0], rows[0][1]))
            .toArray();
    return texts.spread(scores);
  }

  private Batch read(Prompt prompt) {
    int[] ids = prompt.ids();
    int[] ended = Arrays.copyOf(ids, ids.length + 1);
    ended[ids.length] = end;
    meter.prompts(ended.length);
    meter.pass(ended.length);
    return Batch.of(ended);
  }

  private double score(float yes, float no) {
    return reading.post().apply(reading.contrast().of(yes, no));
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
