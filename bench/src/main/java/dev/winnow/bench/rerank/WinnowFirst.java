package dev.winnow.bench.rerank;

import dev.winnow.bench.run.Machine;
import dev.winnow.embed.Models;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.KvCache;
import java.util.Locale;

/// Winnow: scores of labels in one pass, or the order written out token by token. What all prompts
/// begin with is read once. Confined to one thread.
final class WinnowFirst implements FirstSide {
  private final String name;
  private final Forward forward;
  private final int written;
  private final KvCache cache;
  private int shared;

  /// @param written tokens; 0 for none
  private WinnowFirst(String name, Forward forward, int written, int promptTokens) {
    this.name = name;
    this.forward = forward;
    this.written = written;
    cache = forward.cache(1, promptTokens + written);
  }

  static WinnowFirst reading(Models models, String folder, WeightForm form, int promptTokens) {
    Forward forward = models.forward(folder, options(form, Output.LABELS));
    return new WinnowFirst(named(form), forward, 0, promptTokens);
  }

  static WinnowFirst writing(
      Models models, String folder, WeightForm form, int promptTokens, int written) {
    Forward forward = models.forward(folder, options(form, Output.SCORES));
    return new WinnowFirst(named(form) + ", order written out", forward, written, promptTokens);
  }

  private static String named(WeightForm form) {
    return "Winnow, " + form.name().toLowerCase(Locale.ROOT);
  }

  private static GraphOptions options(WeightForm form, Output output) {
    return GraphOptions.DEFAULTS.withCached(true).withOutput(output).withWeights(form);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int written() {
    return written;
  }

  @Override
  public boolean keeps() {
    return true;
  }

  @Override
  public Read begin(int[] prefix, int[] labels) {
    cache.truncate(0);
    shared = prefix.length;
    return timed(prefix, labels, 0);
  }

  @Override
  public Read read(int[] rest, int[] labels) {
    cache.truncate(shared);
    return timed(rest, labels, written);
  }

  private Read timed(int[] ids, int[] labels, int written) {
    long wall = System.nanoTime();
    long cpu = Machine.processNanos();
    float[] scores =
        this.written == 0
            ? forward.labels(Batch.of(ids), cache, labels)[0]
            : chosen(forward.scores(Batch.of(ids), cache)[0], labels);
    for (int step = 0; step < written; step++) {
      var _ = forward.scores(Batch.of(labels[step % labels.length]), cache);
    }
    return new Read((System.nanoTime() - wall) / 1e9, (Machine.processNanos() - cpu) / 1e9, scores);
  }

  private static float[] chosen(float[] vocabulary, int[] labels) {
    float[] scores = new float[labels.length];
    for (int i = 0; i < labels.length; i++) {
      scores[i] = vocabulary[labels[i]];
    }
    return scores;
  }

  /// The models close the network.
  @Override
  public void close() {
    cache.close();
  }
}
