package dev.winnow.bench;

import dev.winnow.embed.Batch;
import dev.winnow.embed.Forward;
import dev.winnow.embed.KvCache;
import dev.winnow.embed.Models;
import dev.winnow.embed.network.GraphOptions;
import dev.winnow.embed.network.GraphOptions.Output;
import dev.winnow.embed.network.GraphOptions.WeightForm;
import java.util.Locale;

/// Winnow: scores of labels in one pass, or the order written out token by token.
///
/// @param written tokens; 0 for none
record WinnowFirst(String name, Forward forward, int written) implements FirstSide {
  static WinnowFirst reading(Models models, String folder, WeightForm form) {
    return new WinnowFirst(named(form), models.forward(folder, options(form, Output.LABELS)), 0);
  }

  static WinnowFirst writing(Models models, String folder, WeightForm form, int tokens) {
    return new WinnowFirst(
        named(form) + ", order written out",
        models.forward(folder, options(form, Output.SCORES)),
        tokens);
  }

  private static String named(WeightForm form) {
    return "Winnow, " + form.name().toLowerCase(Locale.ROOT);
  }

  private static GraphOptions options(WeightForm form, Output output) {
    return GraphOptions.DEFAULTS.withCached(true).withOutput(output).withWeights(form);
  }

  @Override
  public Read read(int[] prompt, int[] labels) {
    try (KvCache cache = forward.cache(1, prompt.length + written)) {
      long wall = System.nanoTime();
      long cpu = Machine.processNanos();
      float[] scores =
          written == 0
              ? forward.labels(Batch.of(prompt), cache, labels)[0]
              : chosen(forward.scores(Batch.of(prompt), cache)[0], labels);
      for (int step = 0; step < written; step++) {
        var _ = forward.scores(Batch.of(labels[step % labels.length]), cache);
      }
      return new Read(
          (System.nanoTime() - wall) / 1e9, (Machine.processNanos() - cpu) / 1e9, scores);
    }
  }

  private static float[] chosen(float[] vocabulary, int[] labels) {
    float[] scores = new float[labels.length];
    for (int i = 0; i < labels.length; i++) {
      scores[i] = vocabulary[labels[i]];
    }
    return scores;
  }

  @Override
  public void close() {
    // the models close it
  }
}
