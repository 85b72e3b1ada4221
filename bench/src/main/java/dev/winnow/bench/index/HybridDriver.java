package dev.winnow.bench.index;

import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.corpus.Queries;
import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Folders;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Hybrid search: Winnow's engine against its bare parts written by hand in the same process: the
/// same Lucene queries on the same index, the same call of the model, a loop for fusion, the same
/// stored fields of the same hits.
final class HybridDriver {
  private HybridDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "hybrid",
            args,
            Map.of(
                "passages", Corpus.PASSAGES,
                "repeats", "3",
                "rounds", "5",
                "queries", "300",
                "seed", "20260101"),
            Map.of(
                "passages", Corpus.QUICK_PASSAGES,
                "repeats", "1",
                "rounds", "1",
                "queries", "10"));
    Corpus corpus = Corpus.open(options);
    corpus.embed();
    List<String> queries = Queries.of(corpus, options.number("queries"), options.number("seed"));
    Path file = Queries.write(corpus.folder().resolve("queries"), queries);
    Path index = index(corpus);
    List<Fork> runs = new ArrayList<>();
    for (int repeat = 0; repeat < options.number("repeats"); repeat++) {
      runs.add(
          Fork.run(
              HybridRun.class,
              index,
              corpus.folder(),
              corpus.size(),
              file,
              options.text("rounds")));
    }
    publish(options, runs, queries.size());
  }

  /// The engine's folder, built once in a process with the measured heap.
  private static Path index(Corpus corpus) throws Exception {
    Path done = corpus.folder().resolve("hybrid.built");
    Path index = corpus.folder().resolve("hybrid");
    if (!Files.exists(done)) {
      Folders.delete(index);
      IO.println("building " + index);
      Fork built = Fork.run(HybridBuild.class, index, corpus.folder(), corpus.size());
      Files.writeString(
          done,
          "%.0f s, peak RSS %.0f MB".formatted(built.figure("seconds"), built.figure("peak_mb")));
    }
    return index;
  }

  private static void publish(Options options, List<Fork> runs, int queries) throws Exception {
    Report report = Report.of(options);
    var table =
        report.table(
            "what",
            "Winnow p50 (ms)",
            "by hand p50 (ms)",
            "ratio p50 (x)",
            "Winnow p99 (ms)",
            "by hand p99 (ms)",
            "same top 10");
    for (HybridRun.Kind kind : HybridRun.Kind.values()) {
      double winnow = median(runs, kind, "winnow_p50");
      double hand = median(runs, kind, "hand_p50");
      table.row(
          kind.label(),
          winnow,
          hand,
          median(runs, kind, "ratio"),
          median(runs, kind, "winnow_p99"),
          median(runs, kind, "hand_p99"),
          "%.0f of %d".formatted(median(runs, kind, "agreed"), queries));
      Claim claim =
          Claim.of(kind.label() + ", p50")
              .against("the same parts by hand")
              .withRatio(median(runs, kind, "ratio"))
              .withFigure(Figure.of("Winnow", winnow, "ms"))
              .withFigure(Figure.of("by hand", hand, "ms"));
      table.claim(kind == HybridRun.Kind.WITH_MODEL ? claim.withTarget(Target.atMost(1.1)) : claim);
    }
    table.note(
        "%,d passages of 384 dimensions, k = 200/200, top 10, %d queries, %d rounds, sides in turn"
            + " per query, median of %d processes with %s; peak RSS %.0f MB (the index is mapped"
            + " into memory and counts). Target: ratio at most 1.1 with the model.",
        options.number("passages"),
        queries,
        options.number("rounds"),
        runs.size(),
        Fork.HEAP,
        Fork.samples(runs, "peak_mb").median());
    table.publish();
    stages(report, runs);
  }

  private static void stages(Report report, List<Fork> runs) throws Exception {
    var table = report.table("stage of Winnow's hybrid", "p50 (ms)");
    for (String stage : HybridRun.STAGES) {
      table.row(stage, Fork.samples(runs, "stage_" + stage));
    }
    table.publish();
  }

  private static double median(List<Fork> runs, HybridRun.Kind kind, String figure) {
    return Fork.samples(runs, kind + "_" + figure).median();
  }
}
