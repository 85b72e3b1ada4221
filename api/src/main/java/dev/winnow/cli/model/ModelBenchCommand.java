package dev.winnow.cli.model;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.exports.NetworkInfo;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Device;
import dev.winnow.embed.running.Forward;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measure how fast a model reads texts of several lengths, one at a time.",
      "Prints the median of several rounds. Texts are random tokens, which cost as much as real"
          + " ones."
    })
final class ModelBenchCommand implements Callable<Integer> {
  private static final int[] LENGTHS = {16, 64, 256, 512, 1024, 2048, 4096};
  private static final int TOKENS_A_ROUND = 512;
  private static final int LABELS = 20;

  private final Terminal terminal;
  @Mixin private NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--longest",
      paramLabel = "N",
      defaultValue = "1024",
      description = "Tokens of the longest text (default: ${DEFAULT-VALUE}).")
  private int longest;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Rounds (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads inside a run (default: one a core).")
  private int threads;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "Where it runs: cpu, cuda, cuda:N or auto (default: ${DEFAULT-VALUE}).")
  private String device = "cpu";

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  ModelBenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (rounds < 1 || longest < LENGTHS[0]) {
      throw new IllegalArgumentException(
          "--rounds is %d and --longest is %d; expected at least 1 and %d"
              .formatted(rounds, longest, LENGTHS[0]));
    }
    try (Models models = Models.open(config())) {
      NetworkInfo info = models.network(network.model());
      int vocabulary = info.shape().vocabulary();
      long started = System.nanoTime();
      Forward forward = models.forward(network.model(), network.graph());
      double opened = (System.nanoTime() - started) / 1e6;
      int most =
          Math.min(
              longest,
              info.readyMade()
                  ? info.shape().maxTokens()
                  : models.transformer(network.model()).mostTokens());
      Map<Integer, List<Double>> rates = new LinkedHashMap<>();
      for (int round = 0; round <= rounds; round++) {
        for (int length : LENGTHS) {
          if (length <= most) {
            double rate = rate(forward, vocabulary, length);
            if (round > 0) { // the first one warms up
              rates.computeIfAbsent(length, _ -> new ArrayList<>()).add(rate);
            }
          }
        }
      }
      print(opened, rates);
    }
    return Terminal.EXIT_DONE;
  }

  private ModelsConfig config() {
    return ModelsConfig.DEFAULTS.withThreads(threads).withDevice(Device.parse(device));
  }

  /// Tokens a second.
  private double rate(Forward forward, int vocabulary, int length) {
    int texts = Math.max(1, TOKENS_A_ROUND / length);
    var random = new Random(length);
    int[] labels = random.ints(LABELS, 0, vocabulary).toArray();
    long nanos = 0;
    for (int text = 0; text < texts; text++) {
      var batch = Batch.of(random.ints(length, 0, vocabulary).toArray());
      long started = System.nanoTime();
      read(forward, network.graph(), batch, labels);
      nanos += System.nanoTime() - started;
    }
    return texts * length / (nanos / 1e9);
  }

  private static void read(Forward forward, GraphOptions options, Batch batch, int[] labels) {
    var _ =
        switch (options.output()) {
          case TOKENS -> forward.tokens(batch);
          case SCORES -> forward.scores(batch);
          case LABELS -> forward.labels(batch, labels);
          case SPARSE -> throw new IllegalStateException("no option selects it");
        };
  }

  private void print(double opened, Map<Integer, List<Double>> rates) {
    Map<Integer, Double> medians = new LinkedHashMap<>();
    rates.forEach((length, all) -> {
      Collections.sort(all);
      medians.put(length, all.get(all.size() / 2));
    });
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("precision", network.precision());
      all.put("openMillis", opened);
      all.put("tokensPerSecond", medians);
      terminal.json(all);
      return;
    }
    terminal
        .out()
        .printf("%s in %s, opened in %,.0f ms%n", network.model(), network.precision(), opened);
    terminal.out().println("  tokens   tokens/s");
    medians.forEach((length, rate) -> terminal.out().printf("%8d %10.0f%n", length, rate));
  }
}
