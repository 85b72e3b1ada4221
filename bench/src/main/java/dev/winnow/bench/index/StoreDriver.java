package dev.winnow.bench.index;

import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.corpus.Queries;
import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Samples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Nearest vectors: Winnow's index against langchain4j's store in memory, each in a process of its
/// own, with the same vectors and ready query vectors.
final class StoreDriver {
  private StoreDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "store",
            args,
            Map.of(
                "passages", Corpus.PASSAGES,
                "vectors", "20000",
                "repeats", "3",
                "rounds", "3",
                "queries", "100",
                "seed", "20260101"),
            Map.of(
                "passages", Corpus.QUICK_PASSAGES,
                "vectors", Corpus.QUICK_PASSAGES,
                "repeats", "1",
                "rounds", "1",
                "queries", "10"));
    Corpus corpus = Corpus.open(options);
    corpus.embed();
    List<String> texts = Queries.of(corpus, options.number("queries"), options.number("seed"));
    Path queries = Queries.write(corpus.folder().resolve("store-queries"), texts);
    var table =
        Report.of(options)
            .table(
                "side",
                "p50 (ms)",
                "p99 (ms)",
                "add (s)",
                "heap (MB)",
                "RSS (MB)",
                "Winnow's p50 / this (x)");
    Map<StoreRun.Side, List<Fork>> runs = new EnumMap<>(StoreRun.Side.class);
    for (int repeat = 0; repeat < options.number("repeats"); repeat++) {
      for (StoreRun.Side side : StoreRun.Side.values()) {
        Fork run =
            Fork.run(
                StoreRun.class,
                side,
                corpus.folder(),
                corpus.size(),
                options.text("vectors"),
                queries,
                options.text("rounds"));
        runs.computeIfAbsent(side, _ -> new ArrayList<>()).add(run);
      }
    }
    for (StoreRun.Side side : StoreRun.Side.values()) {
      table.row(
          side.label(),
          samples(runs, side, "p50"),
          samples(runs, side, "p99"),
          samples(runs, side, "add_s"),
          samples(runs, side, "heap_mb"),
          samples(runs, side, "rss_mb"),
          ratio(runs, StoreRun.Side.WINNOW_EXACT, side, "p50"));
    }
    table.note(
        "%,d vectors of 384 dimensions, top 10 with their texts, %d ready query vectors, %d rounds,"
            + " median of %d processes a side in turn, %s. Heap and RSS after a collection, the"
            + " model not loaded.",
        options.number("vectors"),
        texts.size(),
        options.number("rounds"),
        options.number("repeats"),
        Fork.HEAP);
    for (StoreRun.Side side : StoreRun.Side.values()) {
      if (side != StoreRun.Side.LANGCHAIN4J) {
        table.claim(claim(runs, side, "p50", "ms"));
        table.claim(claim(runs, side, "rss_mb", "MB"));
      }
    }
    table.publish();
  }

  private static Claim claim(
      Map<StoreRun.Side, List<Fork>> runs, StoreRun.Side side, String figure, String unit) {
    return Claim.of(
            "nearest vectors by %s, %s"
                .formatted(side.label(), figure.equals("p50") ? "p50" : "memory"))
        .against(StoreRun.Side.LANGCHAIN4J.label())
        .withRatio(ratio(runs, side, StoreRun.Side.LANGCHAIN4J, figure))
        .withFigure(Figure.of("Winnow", samples(runs, side, figure), unit))
        .withFigure(Figure.of("peer", samples(runs, StoreRun.Side.LANGCHAIN4J, figure), unit));
  }

  private static double ratio(
      Map<StoreRun.Side, List<Fork>> runs, StoreRun.Side side, StoreRun.Side by, String figure) {
    return samples(runs, side, figure).median() / samples(runs, by, figure).median();
  }

  private static Samples samples(
      Map<StoreRun.Side, List<Fork>> runs, StoreRun.Side side, String figure) {
    return Fork.samples(runs.getOrDefault(side, List.of()), figure);
  }
}
