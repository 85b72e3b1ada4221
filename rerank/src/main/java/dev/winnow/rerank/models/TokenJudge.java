package dev.winnow.rerank.models;

import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.KvCache;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.models.ModelJudge.Stats;
import dev.winnow.rerank.recipe.Reading;
import java.util.Arrays;
import java.util.List;

/// A decoder that is asked about one passage at a time and answers with one token, whose score is
/// read where the prompt ends.
///
/// What the prompts of one call have in common is read once, in one piece, and kept. It is the same
/// for all of them, so a passage's score does not depend on the others at all.
final class TokenJudge implements PointwiseModelJudge {
  private final Forward forward;
  private final PromptWriter writer;
  private final int[] answers;
  private final Meter meter = new Meter();

  /// @param forward with a cache, for labels
  /// @param answers the token that is read, or those for yes and no
  TokenJudge(Forward forward, PromptWriter writer, int... answers) {
    this.forward = forward;
    this.writer = writer;
    this.answers = answers.clone();
  }

  @Override
  public double[] score(String query, List<Candidate> window) {
    Texts texts = Texts.distinct(window, writer.recipe().cleaning());
    double[] scores = new double[texts.shown().size()];
    if (texts.isEmpty()) {
      return scores;
    }
    Frame frame = writer.frame(query, List.of(""), new int[0]);
    List<Prompt> prompts = texts.shown().stream().map(frame::prompt).toList();
    int longest = prompts.stream().mapToInt(prompt -> prompt.ids().length).max().orElseThrow();
    try (KvCache cache = forward.cache(1, longest)) {
      for (int i = 0; i < scores.length; i++) {
        scores[i] = score(prompts.get(i), cache);
      }
    }
    return texts.spread(scores);
  }

  private double score(Prompt prompt, KvCache cache) {
    int[] ids = prompt.ids();
    int shared = prompt.shared();
    boolean known = shared > 0 && cache.length(0) >= shared;
    cache.truncate(known ? shared : 0);
    meter.prompts(ids.length - (known ? shared : 0));
    meter.kept(known ? shared : 0);
    if (shared > 0 && !known) {
      var _ = read(Arrays.copyOf(ids, shared), cache);
    }
    float[] seen = read(Arrays.copyOfRange(ids, shared, ids.length), cache);
    if (shared == 0) {
      cache.truncate(0); // no other prompt begins like this
    }
    return score(seen);
  }

  private float[] read(int[] ids, KvCache cache) {
    meter.pass(ids.length);
    return forward.labels(Batch.of(ids), cache, answers)[0];
  }

  private double score(float[] seen) {
    return switch (writer.recipe().reading()) {
      case Reading.Raw(_, var post) -> post.apply(seen[0]);
      case Reading.YesNo(_, _, var contrast, var post) -> post.apply(contrast.of(seen[0], seen[1]));
      default ->
          throw new IllegalStateException("no token is read by " + writer.recipe().reading());
    };
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
