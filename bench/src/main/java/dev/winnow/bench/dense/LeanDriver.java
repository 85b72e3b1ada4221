package dev.winnow.bench.dense;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Options;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Searches an index whose raw vectors are four times the anonymous memory that the process may
/// take, its heap and its native memory together.
final class LeanDriver {
  private static final double TARGET = 0.95;
  private static final double RECALL = 0.9;
  private static final String HEAP = "-Xmx64m -XX:+UseSerialGC";

  /// What the raw vectors are larger than the budget by.
  private static final int TIMES = 4;

  private LeanDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse("lean", args, Map.of("vectors", "1000000"), Map.of("vectors", "20000"));
    DenseSet set = DenseSet.synthetic(options, options.number("vectors"));
    var table =
        Report.of(options)
            .table(
                "index",
                "raw (MB)",
                "budget (MB)",
                "anonymous at most (MB)",
                "recall@10",
                "p50 (ms)");
    for (DenseKind kind : List.of(DenseKind.IVF_PQ4, DenseKind.FAST_SCAN)) {
      DenseBuilds.Built _ = DenseBuilds.of(set, kind, TARGET);
      Path found = Files.createTempFile("lean", ".rows");
      try {
        Path folder = set.folder().resolve(kind.folder(TARGET));
        Fork run = Fork.withHeap(HEAP, LeanRun.class, set.args(folder, found));
        double budget = set.rawMegabytes() / TIMES;
        double recall = recall(set, found);
        double anonymous = run.figure("anonymous_mb");
        table.row(
            kind.label(), set.rawMegabytes(), budget, anonymous, recall, run.figure("p50_ms"));
        table.claim(
            Claim.of("recall@10 in a quarter of the raw vectors' memory, " + kind.label())
                .withTarget(Target.atLeast(RECALL).in(""))
                .withFigure(Figure.of("recall@10", recall, "")));
        table.claim(
            Claim.of("memory, a quarter of the raw vectors allowed, " + kind.label())
                .withTarget(Target.atMost(budget).in("MB"))
                .withFigure(Figure.of("anonymous", anonymous, "MB")));
      } finally {
        Files.delete(found);
      }
    }
    table.note(
        ("%,d vectors of %d dimensions, %,d queries, one process a row with %s; anonymous memory is"
            + " RssAnon of the whole process: heap, native memory and the JVM's own. Target: recall"
            + " at least %.1f within the budget, a quarter of the raw vectors."),
        set.size(),
        set.dimension(),
        set.queries().size(),
        HEAP,
        RECALL);
    table.publish();
  }

  private static double recall(DenseSet set, Path found) throws Exception {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(found)).asIntBuffer();
    List<int[]> rows = new ArrayList<>();
    while (bytes.hasRemaining()) {
      int[] row = new int[DenseSearcher.TOP];
      bytes.get(row);
      rows.add(row);
    }
    try (Arena arena = Arena.ofConfined()) {
      return new DenseTruth(set, arena, null).recall(rows);
    }
  }
}
