package dev.winnow.cli.measure;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.index.DenseIndex;
import dev.winnow.index.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "dense",
    mixinStandardHelpOptions = true,
    description = {
      "Compare every kind of dense index on the vectors of your own index.",
      "Samples vectors, holds some out as queries, builds every kind in a temporary folder, and"
          + " measures recall@10 and latency."
    })
final class DenseBenchCommand implements Callable<Integer> {
  private static final List<String> GRAPHS = List.of("float", "int8", "int4", "int2", "int1");
  private static final List<String> STRUCTURES =
      List.of("fast_scan", "ivf:pq4", "ivf:pq8", "ivf:sq8", "ivf:flat", "auto");

  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "INDEX", description = "An index with vectors.")
  private Path index = Path.of("");

  @Option(
      names = "--vectors",
      paramLabel = "N",
      defaultValue = "50000",
      description = "Vectors to sample (default: ${DEFAULT-VALUE}).")
  private int vectors;

  @Option(
      names = "--queries",
      paramLabel = "N",
      defaultValue = "200",
      description = "Vectors to hold out as queries (default: ${DEFAULT-VALUE}).")
  private int queries;

  @Option(
      names = "--kinds",
      split = ",",
      paramLabel = "KIND",
      description =
          "Kinds to compare, separated by commas: float, int8, int4, int2, int1, exact, fast_scan,"
              + " ivf:pq4, ivf:pq8, ivf:sq8, ivf:flat, auto (default: all).")
  private List<String> kinds = new ArrayList<>();

  @Option(
      names = "--recall",
      split = ",",
      paramLabel = "R",
      description = "Target recalls, separated by commas (default: 0.8,0.9,0.95,0.99).")
  private List<Double> recalls = new ArrayList<>();

  @Option(names = "--svg", paramLabel = "FILE", description = "Draw the curves into this file.")
  private @Nullable Path svg;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  DenseBenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (queries < 1 || vectors <= queries) {
      throw usage(
          "--vectors is %d and --queries is %d; expected fewer queries than vectors, and at least 1"
              .formatted(vectors, queries));
    }
    List<DenseIndex> measured = measured(); // checks the options first
    List<float[]> drawn;
    Schema.Dense dense;
    try (Engine engine = Engine.openReadOnly(index, EngineConfig.DEFAULTS)) {
      dense = engine.schema().dense();
      if (dense == null) {
        throw new IllegalArgumentException(
            index + " has no vectors; make it with an embedder, or name another");
      }
      drawn = engine.sampleVectors(vectors);
    }
    if (drawn.size() <= queries) {
      throw new IllegalArgumentException(
          "%s has %d vectors; expected more than the %d queries; lower --queries"
              .formatted(index, drawn.size(), queries));
    }
    List<DensePoint> points = new ArrayList<>();
    try (var trial = new DenseTrial(dense, drawn, queries)) {
      for (DenseIndex kind : measured) {
        terminal.note("measuring " + kind.word().toLowerCase(Locale.ROOT));
        points.addAll(trial.measure(kind));
      }
    }
    print(points, drawn.size() - queries, dense.dimension());
    return Terminal.EXIT_DONE;
  }

  private List<DenseIndex> measured() {
    List<String> wanted = new ArrayList<>(kinds);
    if (wanted.isEmpty()) {
      wanted.add("exact");
      wanted.addAll(GRAPHS);
      wanted.addAll(STRUCTURES);
    }
    List<Double> targets = recalls.isEmpty() ? List.of(0.8, 0.9, 0.95, 0.99) : recalls;
    List<DenseIndex> measured = new ArrayList<>();
    for (String kind : wanted) {
      try {
        measured.addAll(
            STRUCTURES.contains(kind)
                ? targets.stream().map(recall -> DenseIndex.of(kind + ":" + recall)).toList()
                : List.of(DenseIndex.of(kind)));
      } catch (IllegalArgumentException e) {
        throw usage(String.valueOf(e.getMessage()));
      }
    }
    return measured;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void print(List<DensePoint> points, int count, int dimension) {
    if (svg != null) {
      try {
        Files.writeString(svg, CurveChart.svg(points, count, dimension));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + svg, e);
      }
    }
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("vectors", count);
      all.put("dimension", dimension);
      all.put("points", points.stream().map(DensePoint::json).toList());
      terminal.json(all);
      return;
    }
    terminal
        .out()
        .println(
            "%,d vectors of %d dimensions, %d queries, 10 nearest, one thread"
                .formatted(count, dimension, queries));
    terminal.out().println(DensePoint.HEADER);
    points.forEach(point -> terminal.out().println(point.row()));
    if (svg != null) {
      terminal.out().println("curves drawn in " + svg);
    }
  }
}
