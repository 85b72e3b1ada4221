package dev.winnow.bench.model;

import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Machine;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.running.Batch;
import java.nio.file.Path;

/// Opens a model twice, apart from each other, and runs it each time. Arguments: folder of the
/// model, cache, form of the weights.
final class TwiceRun {
  private TwiceRun() {}

  public static void main(String[] args) {
    ModelsConfig config = ModelsConfig.DEFAULTS.withCache(Path.of(args[1]));
    try (var first = Models.open(config);
        var second = Models.open(config)) {
      report("before");
      run(first, args);
      report("once");
      run(second, args);
      report("twice");
    }
  }

  private static void run(Models models, String[] args) {
    GraphOptions options =
        GraphOptions.DEFAULTS
            .withPadded(false)
            .withOutput(Output.LABELS)
            .withWeights(WeightForm.valueOf(args[2]));
    float[][] _ = models.forward(args[0], options).labels(Batch.of(1000, 2000, 3000), 4000);
  }

  private static void report(String when) {
    System.gc();
    Fork.report(when + "_anonymous", Machine.megabytes("RssAnon"));
    Fork.report(when + "_mapped", Machine.megabytes("RssFile"));
  }
}
