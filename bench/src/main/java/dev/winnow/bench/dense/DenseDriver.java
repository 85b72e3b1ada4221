package dev.winnow.bench.dense;

import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Options;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Dense indexes side by side: Lucene's graphs, Winnow's structures by FAISS, jvector, and all
/// vectors compared. Each index is built once, of one segment, and kept.
final class DenseDriver {
  /// Shares of the true 10 nearest that must be found.
  static final List<Double> TARGETS = List.of(0.95, 0.99);

  /// Kinds whose loads are compared with a graph's.
  private static final List<DenseKind> LOADED =
      List.of(DenseKind.FAST_SCAN, DenseKind.IVF_PQ4, DenseKind.AUTO);

  private static final String HEAP = "-Xmx1g";

  private DenseDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "dense",
            args,
            Map.of(
                "set", "both",
                "kinds", "all",
                "passages", Corpus.PASSAGES,
                "vectors", "300000",
                "bulk", "1000000",
                "queries", "300",
                "rounds", "5",
                "faiss-cpu", "",
                "parts", "search,filter,bulk",
                "data", System.getenv().getOrDefault("WINNOW_DATA", "shared/data")),
            Map.of(
                "passages", Corpus.QUICK_PASSAGES,
                "vectors", "12000",
                "bulk", "13000",
                "queries", "10",
                "rounds", "1"));
    List<DenseKind> kinds = kinds(options.text("kinds"));
    Map<String, DenseSet> sets = sets(options);
    Report report = Report.of(options);
    List<String> parts = List.of(options.text("parts").split(","));
    for (var set : sets.entrySet()) {
      if (parts.contains("search")) {
        search(
            new DenseTables(options, report, set.getKey(), set.getValue()), set.getValue(), kinds);
      }
    }
    for (var set : sets.entrySet()) {
      if (parts.contains("filter")) {
        filter(new DenseTables(options, report, set.getKey(), set.getValue()), set.getValue());
      }
    }
    if (parts.contains("bulk")) {
      bulk(options, report, sets);
    }
  }

  private static List<DenseKind> kinds(String option) {
    return option.equals("all")
        ? List.of(DenseKind.values())
        : Arrays.stream(option.split(",")).map(DenseKind::parse).toList();
  }

  private static Map<String, DenseSet> sets(Options options) throws Exception {
    String wanted = options.text("set");
    if (!List.of("jdk", "synthetic", "both", "collections").contains(wanted)) {
      throw new IllegalArgumentException(
          "option --set is '%s'; expected jdk, synthetic, both or collections".formatted(wanted));
    }
    Map<String, DenseSet> sets = new LinkedHashMap<>();
    if (wanted.equals("jdk") || wanted.equals("both")) {
      sets.put("jdk", DenseSet.jdk(options));
    }
    if (wanted.equals("synthetic") || wanted.equals("both")) {
      sets.put("synthetic", DenseSet.synthetic(options, options.number("vectors")));
    }
    if (wanted.equals("collections")) {
      sets.put("collections", DenseSet.collections(options));
    }
    return sets;
  }

  private static void search(DenseTables tables, DenseSet set, List<DenseKind> kinds)
      throws Exception {
    for (DenseKind kind : kinds) {
      for (double target : kind.calibrated() ? TARGETS : TARGETS.subList(0, 1)) {
        DenseBuilds.Built _ = DenseBuilds.of(set, kind, target);
      }
    }
    String names = String.join(",", kinds.stream().map(Enum::name).toList());
    tables.searches(
        kinds,
        Fork.withHeap(
            HEAP,
            DenseRun.class,
            set.args(names, tables.rounds(), tables.python(), tables.script())));
  }

  private static void filter(DenseTables tables, DenseSet set) throws Exception {
    for (DenseKind kind : DenseFilterRun.KINDS) {
      DenseBuilds.Built _ = DenseBuilds.of(set, kind, TARGETS.getFirst());
    }
    tables.filters(Fork.withHeap(HEAP, DenseFilterRun.class, set.args(tables.rounds())));
  }

  private static void bulk(Options options, Report report, Map<String, DenseSet> sets)
      throws Exception {
    var table = report.table("what", "Lucene", "Winnow", "ratio (x)");
    for (var set : sets.entrySet()) {
      DenseBuilds.Built _ = DenseBuilds.of(set.getValue(), DenseKind.EXACT, 1);
      Fork run =
          Fork.withHeap(HEAP, DenseBatchRun.class, set.getValue().args(options.number("rounds")));
      table.row(
          "exact search of %,d queries in %s, queries for a second of CPU"
              .formatted(DenseBatchRun.QUERIES, set.getKey()),
          run.figure("alone"),
          run.figure("together"),
          run.figure("together") / run.figure("alone"));
      table.claim(
          Claim.of(
                  "%,d exact searches at once, queries/s of CPU, %s"
                      .formatted(DenseBatchRun.QUERIES, set.getKey()))
              .against("Lucene's scan, one by one")
              .withRatio(run.figure("together") / run.figure("alone"))
              .withTarget(Target.atLeast(10))
              .withFigure(Figure.of("Winnow", run.figure("together"), "queries/s"))
              .withFigure(Figure.of("peer", run.figure("alone"), "queries/s")));
      table.note(
          "In %s %.0f %% of the nearest vectors are the same on both sides.",
          set.getKey(), 100 * run.figure("agreed"));
    }
    if (sets.containsKey("synthetic")) {
      loads(options, table, sets.get("synthetic"));
    }
    table.note(
        "Exact search: Lucene's scorer one query after the other, Winnow all queries at once in"
            + " blocks of 8,192 vectors; one thread each, in turn. Loads: all vectors into one"
            + " segment, CPU of the process.");
    table.publish();
  }

  private static void loads(Options options, Table table, DenseSet set) throws Exception {
    double graph = DenseBuilds.of(set, DenseKind.HNSW, 1).cpuSeconds();
    for (DenseKind kind : LOADED) {
      double structure = DenseBuilds.of(set, kind, TARGETS.getFirst()).cpuSeconds();
      table.row(
          "load of %,d x %d, HNSW of floats and %s, CPU s"
              .formatted(set.size(), set.dimension(), kind.label()),
          graph,
          structure,
          graph / structure);
      if (kind == DenseKind.FAST_SCAN) {
        table.claim(
            Claim.of("load of FAST_SCAN, speed by CPU")
                .against("Lucene's HNSW of floats")
                .withRatio(graph / structure)
                .withTarget(Target.atLeast(20))
                .withFigure(Figure.of("Winnow", structure, "s"))
                .withFigure(Figure.of("peer", graph, "s")));
      }
    }
    DenseSet large = DenseSet.synthetic(options, options.number("bulk"));
    for (DenseKind kind : LOADED) {
      table.row(
          "load of %,d x %d, %s, CPU s".formatted(large.size(), large.dimension(), kind.label()),
          "-",
          DenseBuilds.of(large, kind, TARGETS.getFirst()).cpuSeconds(),
          "-");
    }
  }
}
