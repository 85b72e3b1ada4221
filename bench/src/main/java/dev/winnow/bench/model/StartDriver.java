package dev.winnow.bench.model;

import static java.util.stream.Collectors.joining;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Samples;
import java.io.File;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// From the start of a process to its first vector, on the class path that users of the embedders
/// have.
final class StartDriver {
  /// What indexes, reranking, the API and other benches need: jars that are opened and searched
  /// whether or not anything is in them.
  private static final Pattern OTHERS =
      Pattern.compile(
          ".*/(winnow-(index|rerank|engine|memory|api|examples)|lucene|jsoup|picocli|progressbar|jline|jmh|jopt|commons-math|langchain4j-onnx-scoring|jvector|agrona|snakeyaml).*");

  private StartDriver() {}

  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !OTHERS.matcher(entry).matches())
        .collect(joining(File.pathSeparator));
  }

  public static void main(String[] args) throws Exception {
    Options options = Options.parse("start", args, Map.of("repeats", "9"), Map.of("repeats", "1"));
    String classPath = classPath();
    Map<StartRun.Side, List<Fork>> runs = new EnumMap<>(StartRun.Side.class);
    for (int repeat = -1; repeat < options.number("repeats"); repeat++) {
      for (StartRun.Side side : StartRun.Side.values()) {
        Fork run = Fork.withoutVectors(classPath, StartRun.class, side);
        if (repeat >= 0) {
          runs.computeIfAbsent(side, _ -> new ArrayList<>()).add(run);
        }
      }
    }
    var table = Report.of(options).table("side", "CPU (ms)", "wall (ms)");
    for (var side : runs.entrySet()) {
      table.row(
          side.getKey().label(),
          Fork.samples(side.getValue(), "cpu"),
          Fork.samples(side.getValue(), "wall"));
    }
    table.claim(claim(runs, StartRun.Side.WINNOW_INT8, StartRun.Side.LANGCHAIN4J_INT8));
    table.claim(claim(runs, StartRun.Side.WINNOW_FP32, StartRun.Side.LANGCHAIN4J_FP32));
    table.note(
        "From the start of the JVM to the first vector of one short text, model and native"
            + " libraries unpacked before, jars of embedders alone on the class path; a process"
            + " each, sides in turn, median of %d after one that does not count.",
        options.number("repeats"));
    table.publish();
  }

  private static Claim claim(
      Map<StartRun.Side, List<Fork>> runs, StartRun.Side side, StartRun.Side peer) {
    Samples ours = Fork.samples(runs.getOrDefault(side, List.of()), "cpu");
    Samples theirs = Fork.samples(runs.getOrDefault(peer, List.of()), "cpu");
    return Claim.of("start to the first vector, %s, CPU".formatted(side.label()))
        .against(peer.label())
        .withRatio(ours.median() / theirs.median())
        .withTarget(Target.below(1_000, "ms"))
        .withFigure(Figure.of("Winnow", ours, "ms"))
        .withFigure(Figure.of("peer", theirs, "ms"));
  }
}
