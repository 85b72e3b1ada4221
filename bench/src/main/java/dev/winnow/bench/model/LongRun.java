package dev.winnow.bench.model;

import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Machine;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.KvCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Reads one long text, into a cache of keys and values or at once, and asks for the scores of a
/// few labels. Arguments: folder of the model, cache, tokens, form of the weights, threads, whether
/// keys and values are kept, bytes of matrices that are packed.
final class LongRun {
  private static final Duration POLL = Duration.ofMillis(100);

  private LongRun() {}

  public static void main(String[] args) throws Exception {
    int tokens = Integer.parseInt(args[2]);
    int[] labels = new Random(3).ints(ModelFigure.LABELS, 1000, 30_000).toArray();
    boolean kept = Boolean.parseBoolean(args[5]);
    GraphOptions options =
        GraphOptions.DEFAULTS
            .withPadded(false)
            .withCached(kept)
            .withOutput(Output.LABELS)
            .withWeights(WeightForm.valueOf(args[3]));
    var config =
        ModelsConfig.DEFAULTS
            .withCache(Path.of(args[1]))
            .withThreads(Integer.parseInt(args[4]))
            .withPackedBytes(Long.parseLong(args[6]));
    try (var models = Models.open(config);
        var forward = models.forward(args[0], options);
        @Nullable KvCache cache = kept ? forward.cache(1, tokens) : null) {
      var shape = forward.shape();
      long keysAndValues =
          cache == null
              ? 0
              : 2L
                  * Float.BYTES
                  * shape.layers()
                  * shape.keyValueHeads()
                  * shape.cachedHeadSize()
                  * tokens;
      int[] text = new Random(2).ints(tokens, 1000, 30_000).toArray();
      var peak = new AtomicLong();
      Thread poll = Thread.ofPlatform().daemon().start(() -> poll(peak));
      long cpu = Machine.processNanos();
      long wall = System.nanoTime();
      Batch batch = Batch.of(text);
      float[] scores =
          (cache == null ? forward.labels(batch, labels) : forward.labels(batch, cache, labels))[0];
      Fork.report("wall_s", (System.nanoTime() - wall) / 1e9);
      Fork.report("cpu_s", (Machine.processNanos() - cpu) / 1e9);
      poll.interrupt();
      poll.join();
      Fork.report("anonymous_mb", peak.get());
      Fork.report("keys_values_mb", keysAndValues / (double) (1 << 20)); // as /proc counts
      Fork.report("mapped_mb", Machine.megabytes("RssFile"));
      Fork.report("output_bytes", scores.length * Float.BYTES);
    }
  }

  private static void poll(AtomicLong peak) {
    try {
      while (true) {
        peak.accumulateAndGet(Machine.megabytes("RssAnon"), Math::max);
        Thread.sleep(POLL);
      }
    } catch (InterruptedException e) {
      // the run is over
    }
  }
}
