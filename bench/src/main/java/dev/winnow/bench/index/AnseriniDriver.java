package dev.winnow.bench.index;

import dev.winnow.bench.anserini.AnseriniPeer;
import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.corpus.Queries;
import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Folders;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Options;
import dev.winnow.index.IndexConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Keyword search: Winnow against Anserini, each in a process of its own with the same heap, on the
/// same corpus, analysis, BM25 parameters and queries, one thread, warm; processes take turns.
final class AnseriniDriver {
  private static final String WITH_TEXTS = "Anserini, hits with their texts";

  private final Options options;
  private final Corpus corpus;
  private final Path work;

  private AnseriniDriver(Options options, Corpus corpus) throws IOException {
    this.options = options;
    this.corpus = corpus;
    this.work = corpus.folder().resolve("anserini");
    Files.createDirectories(work);
  }

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "anserini",
            args,
            Map.of(
                "passages", Corpus.PASSAGES,
                "repeats", "3",
                "rounds", "5",
                "queries", "300",
                "seed", "20260101",
                "version", "1.5.0"),
            Map.of(
                "passages", Corpus.QUICK_PASSAGES,
                "repeats", "1",
                "rounds", "1",
                "queries", "10"));
    new AnseriniDriver(options, Corpus.open(options)).run();
  }

  private void run() throws Exception {
    var anserini = new AnseriniPeer(options, corpus, work);
    Path stored = anserini.index("stored", "-storeRaw");
    Path ids = anserini.index("ids");
    Path own = ownIndex();
    List<String> texts = Queries.of(corpus, options.number("queries"), options.number("seed"));
    Path queries = Queries.write(work.resolve("queries"), texts);
    String search = anserini.program("AnseriniSearch");
    var table =
        Report.of(options)
            .table(
                "hits",
                "side",
                "p50 (ms)",
                "p99 (ms)",
                "Winnow's p50 / this p50 (x)",
                "of its hits in Winnow's (%)");
    for (int hits : List.of(100, 10)) {
      List<Fork> winnow = new ArrayList<>();
      List<Fork> withText = new ArrayList<>();
      List<Fork> idsOnly = new ArrayList<>();
      for (int repeat = 0; repeat < options.number("repeats"); repeat++) {
        winnow.add(
            Fork.run(SearchRun.class, own, queries, hits, options.text("rounds"), rankings("own")));
        withText.add(peer(search, stored, queries, hits, "stored"));
        idsOnly.add(peer(search, ids, queries, hits, "ids"));
      }
      double base = median(winnow, "p50");
      row(table, hits, "Winnow, hits with their texts", winnow, base, 1);
      row(table, hits, WITH_TEXTS, withText, base, shared("stored"));
      row(table, hits, "Anserini, hits with their ids alone", idsOnly, base, shared("ids"));
    }
    table.note(
        "%,d passages, %d queries, %d rounds a process, median of %d processes a side in turn, %s;"
            + " Anserini %s (Lucene 9.9) on the same JVM. Target: against hits with their texts at"
            + " most 1.0.",
        options.number("passages"),
        texts.size(),
        options.number("rounds"),
        options.number("repeats"),
        Fork.HEAP,
        options.text("version"));
    table.publish();
  }

  private Fork peer(String classPath, Path index, Path queries, int hits, String name)
      throws Exception {
    var bm25 = IndexConfig.Bm25.DEFAULTS;
    return Fork.run(
        classPath,
        "AnseriniSearch",
        index,
        queries,
        hits,
        options.text("rounds"),
        bm25.k1(),
        bm25.b(),
        rankings(name));
  }

  private Path rankings(String name) {
    return work.resolve("rankings-" + name);
  }

  private static void row(
      Table table, int hits, String side, List<Fork> runs, double base, double shared) {
    double p50 = median(runs, "p50");
    table.row(hits, side, p50, median(runs, "p99"), base / p50, 100 * shared);
    if (!side.startsWith("Winnow")) {
      Claim claim =
          Claim.of("keyword search, %d hits, p50".formatted(hits))
              .against(side)
              .withRatio(base / p50)
              .withFigure(Figure.of("Winnow", base, "ms"))
              .withFigure(Figure.of("peer", p50, "ms"));
      table.claim(side.equals(WITH_TEXTS) ? claim.withTarget(Target.atMost(1)) : claim);
    }
  }

  private static double median(List<Fork> runs, String figure) {
    return Fork.samples(runs, figure).median();
  }

  /// The share of the peer's hits that Winnow has too.
  private double shared(String name) throws IOException {
    List<String> theirs = Files.readAllLines(rankings(name));
    List<String> ours = Files.readAllLines(rankings("own"));
    int both = 0;
    int all = 0;
    for (int i = 0; i < theirs.size(); i++) {
      Set<String> own = new HashSet<>(List.of(ours.get(i).split(" ")));
      for (String id : theirs.get(i).split(" ")) {
        all++;
        both += own.contains(id) ? 1 : 0;
      }
    }
    return (double) both / all;
  }

  private Path ownIndex() throws Exception {
    Path index = work.resolve("winnow");
    Path done = work.resolve("winnow.built");
    if (!Files.exists(done)) {
      Folders.delete(index);
      SearchRun.build(corpus, index);
      Files.createFile(done);
    }
    return index;
  }
}
