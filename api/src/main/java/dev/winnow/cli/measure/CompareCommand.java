package dev.winnow.cli.measure;

import dev.winnow.cli.options.LimitOptions;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.index.eval.Comparison;
import dev.winnow.index.eval.Evaluation;
import dev.winnow.index.eval.Metric;
import dev.winnow.index.eval.Qrels;
import dev.winnow.index.eval.ReadLimits;
import dev.winnow.index.eval.Run;
import dev.winnow.index.eval.Significance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = "Compare two runs, and test whether their difference is significant.")
public final class CompareCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "RUN_A", description = "A run in TREC's format.")
  private Path a = Path.of("");

  @Parameters(index = "1", paramLabel = "RUN_B", description = "The run to compare it with.")
  private Path b = Path.of("");

  @Parameters(
      index = "2",
      paramLabel = "QRELS",
      description = "Judgements in TREC's or BEIR's format.")
  private Path qrels = Path.of("");

  @Option(
      names = "--metric",
      paramLabel = "METRIC",
      description = "ndcg@10, recall@100, mrr@10, map, p@5 ...; may be repeated.")
  private List<String> metrics = new ArrayList<>();

  @Option(names = "--json", description = "Print the comparisons as JSON.")
  private boolean json;

  @Mixin private final LimitOptions limits = new LimitOptions();

  public CompareCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<Metric> measured =
        metrics.isEmpty() ? Metric.DEFAULTS : metrics.stream().map(Metric::parse).toList();
    limits.requireKnown(LimitOptions.OF_FILES);
    ReadLimits chosen = limits.applyTo(ReadLimits.DEFAULTS, LimitOptions.OF_FILES);
    Qrels judged = Qrels.read(qrels, chosen);
    Run first = Run.read(a, chosen);
    Run second = Run.read(b, chosen);
    if (first.name().equals(second.name())) { // then use the names of the files
      first = named(a, first);
      second = named(b, second);
    }
    List<Comparison> comparisons =
        Significance.DEFAULTS.compare(
            Evaluation.of(first, judged, measured), Evaluation.of(second, judged, measured));
    if (json) {
      terminal.json(comparisons.stream().map(CompareCommand::json).toList());
    } else {
      comparisons.forEach(comparison -> terminal.out().println(comparison.sentence()));
    }
    return Terminal.EXIT_DONE;
  }

  private static Run named(Path file, Run run) {
    return new Run(file.getFileName().toString().replaceAll("\\s", "_"), run.rankings());
  }

  private static Map<String, Object> json(Comparison comparison) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("metric", comparison.metric().toString());
    json.put("a", mean(comparison.a()));
    json.put("b", mean(comparison.b()));
    json.put("difference", comparison.difference());
    json.put("interval", List.of(comparison.interval().low(), comparison.interval().high()));
    json.put("wins", comparison.counts().wins());
    json.put("ties", comparison.counts().ties());
    json.put("losses", comparison.counts().losses());
    json.put("p_t_test", comparison.evidence().tTest());
    json.put("p_randomisation", comparison.evidence().randomisation());
    json.put("p_adjusted", comparison.evidence().adjusted());
    json.put("significant", comparison.evidence().significant());
    json.put("sentence", comparison.sentence());
    return json;
  }

  private static Map<String, Object> mean(Comparison.Mean mean) {
    return Map.of("run", mean.run(), "mean", mean.value());
  }
}
