package dev.winnow.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Nearest vectors: Winnow's index against langchain4j's store in memory, each in a process of its
/// own, with the same vectors and ready query vectors.
public final class StoreDriver {
  private StoreDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "store",
            args,
            Map.of(
                "passages", JdkCorpusDriver.PASSAGES,
                "vectors", "20000",
                "repeats", "3",
                "rounds", "3",
                "queries", "100",
                "seed", "20260101"),
            Map.of(
                "passages", JdkCorpusDriver.QUICK_PASSAGES,
                "vectors", JdkCorpusDriver.QUICK_PASSAGES,
                "repeats", "1",
                "rounds", "1",
                "queries", "10"));
    Corpus corpus = Corpus.open(options);
    corpus.embed();
    List<String> texts = Queries.of(corpus, options.number("queries"), options.number("seed"));
    Path queries = Queries.write(corpus.folder().resolve("store-queries"), texts);
    var table =
        new Table(
            options,
            "side",
            "p50 ms",
            "p99 ms",
            "add s",
            "heap MB",
            "RSS MB",
            "Winnow's p50 / this");
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
          median(runs, side, "p50"),
          median(runs, side, "p99"),
          median(runs, side, "add_s"),
          median(runs, side, "heap_mb"),
          median(runs, side, "rss_mb"),
          median(runs, StoreRun.Side.WINNOW_EXACT, "p50") / median(runs, side, "p50"));
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
    table.publish();
  }

  private static double median(
      Map<StoreRun.Side, List<Fork>> runs, StoreRun.Side side, String figure) {
    return Samples.of(
            runs.getOrDefault(side, List.of()).stream().map(run -> run.figure(figure)).toList())
        .median();
  }
}
