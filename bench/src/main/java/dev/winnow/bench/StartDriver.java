package dev.winnow.bench;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// From the start of a process to its first vector, on the class path that users of the embedders
/// have.
public final class StartDriver {
  /// What indexes, reranking, the API and other benches need: jars that are opened and searched
  /// whether or not anything is in them.
  private static final Pattern OTHERS =
      Pattern.compile(
          ".*/(winnow-(index|rerank|memory|api|examples)|lucene|jsoup|picocli|progressbar|jline|jmh|jopt|commons-math|langchain4j-onnx-scoring|jvector|agrona|snakeyaml).*");

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
    var table = new Table(options, "side", "CPU ms", "CPU, lowest to highest", "wall ms");
    for (var side : runs.entrySet()) {
      Samples cpu = samples(side.getValue(), "cpu");
      table.row(
          side.getKey().label(),
          cpu.median(),
          "%,.0f to %,.0f".formatted(cpu.min(), cpu.max()),
          samples(side.getValue(), "wall").median());
    }
    table.note(
        "From the start of the JVM to the first vector of one short text, model and native"
            + " libraries unpacked before, jars of embedders alone on the class path; a process"
            + " each, sides in turn, median of %d after one that does not count.",
        options.number("repeats"));
    table.publish();
  }

  private static Samples samples(List<Fork> runs, String figure) {
    return Samples.of(runs.stream().map(run -> run.figure(figure)).toList());
  }
}
