package dev.winnow.bench.index;

import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Samples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Keyword indexing: Winnow against plain Lucene code with the same fields, analysis, buffer and
/// commit. Each run has a JVM of its own; the sides take turns.
final class IndexDriver {
  private IndexDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "index",
            args,
            Map.of("passages", Corpus.PASSAGES, "repeats", "5", "batch", "1000"),
            Map.of("passages", Corpus.QUICK_PASSAGES, "repeats", "1"));
    Corpus corpus = Corpus.open(options);
    var runs = new EnumMap<IndexRun.Side, List<Fork>>(IndexRun.Side.class);
    for (int repeat = 0; repeat < options.number("repeats"); repeat++) {
      for (IndexRun.Side side : rotated(repeat)) {
        Fork run =
            Fork.run(IndexRun.class, side, corpus.folder(), corpus.size(), options.number("batch"));
        runs.computeIfAbsent(side, _ -> new ArrayList<>()).add(run);
        IO.println("%s: %,.0f docs/s".formatted(side, run.figure("docs_per_s")));
      }
    }
    publish(options, runs);
  }

  /// Each side begins every third time.
  private static List<IndexRun.Side> rotated(int by) {
    var sides = new ArrayList<>(List.of(IndexRun.Side.values()));
    Collections.rotate(sides, by);
    return sides;
  }

  private static void publish(Options options, Map<IndexRun.Side, List<Fork>> runs)
      throws Exception {
    var table =
        Report.of(options)
            .table(
                "side",
                "wall (docs/s)",
                "CPU (docs/s)",
                "commit (s)",
                "peak RSS (MB)",
                "index (MB)",
                "Winnow's ratio, wall (x)",
                "ratio, CPU (x)");
    Samples ours = samples(runs, IndexRun.Side.WINNOW, "docs_per_s");
    for (IndexRun.Side side : IndexRun.Side.values()) {
      Samples rate = samples(runs, side, "docs_per_s");
      Samples cpu = samples(runs, side, "docs_per_cpu_s");
      table.row(
          side.label(),
          rate,
          cpu,
          samples(runs, side, "commit_s").median(),
          samples(runs, side, "peak_mb").median(),
          samples(runs, side, "index_mb").median(),
          ours.median() / rate.median(),
          samples(runs, IndexRun.Side.WINNOW, "docs_per_cpu_s").median() / cpu.median());
      if (side != IndexRun.Side.WINNOW) {
        table.claim(
            Claim.of("keyword indexing, documents/s")
                .against(side.label())
                .withRatio(ours.median() / rate.median())
                .withTarget(Target.atLeast(0.9))
                .withFigure(Figure.of("Winnow", ours, "docs/s"))
                .withFigure(Figure.of("peer", rate, "docs/s")));
      }
    }
    table.note(
        "%,d passages, %d runs of each side in turn, %s; one adding thread, batches of %d, one"
            + " commit at the end. Target: ratio at least 0.9.",
        options.number("passages"), options.number("repeats"), Fork.HEAP, options.number("batch"));
    table.publish();
  }

  private static Samples samples(
      Map<IndexRun.Side, List<Fork>> runs, IndexRun.Side side, String figure) {
    return Fork.samples(runs.getOrDefault(side, List.of()), figure);
  }
}
