package dev.winnow.bench.dense;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Options;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// The tables of one set of `dense`.
final class DenseTables {
  private final Options options;
  private final Report report;
  private final String name;
  private final DenseSet set;

  DenseTables(Options options, Report report, String name, DenseSet set) {
    this.options = options;
    this.report = report;
    this.name = name;
    this.set = set;
  }

  int rounds() {
    return options.number("rounds");
  }

  /// That has faiss-cpu, or empty.
  String python() {
    return options.text("faiss-cpu");
  }

  Path script() {
    return options.path("home").resolve("oracle").resolve("faiss_dense.py");
  }

  void searches(List<DenseKind> kinds, Fork run) throws Exception {
    var table =
        report.table(
            "index",
            "build CPU (s)",
            "size (MB)",
            "target",
            "setting",
            "recall@10",
            "CPU p50 (us)",
            "CPU p99 (us)",
            "wall p50 (us)",
            "wall p99 (us)",
            "CPU (queries/s)");
    List<String> missed = new ArrayList<>();
    Map<Double, Double> least = new TreeMap<>();
    for (DenseKind kind : kinds) {
      for (double target : kind == DenseKind.EXACT ? List.of(1.0) : DenseDriver.TARGETS) {
        String row = DenseRun.name(kind, target);
        var built = DenseBuilds.of(set, kind, target);
        double recall = run.figure(row + "_recall");
        if (kind.calibrated()) {
          least.merge(target, recall, Math::min);
        }
        if (recall < target) {
          missed.add("%s at %s".formatted(kind.label(), target(target)));
        }
        table.row(
            kind.label(),
            built.cpuSeconds(),
            built.megabytes(),
            target(target),
            setting(kind, target, run.figure(row + "_effort")),
            new Table.Shown(recall, "%.3f"),
            run.figure(row + "_cpu50"),
            run.figure(row + "_cpu99"),
            run.figure(row + "_wall50"),
            run.figure(row + "_wall99"),
            run.figure(row + "_rate"));
      }
    }
    List<FaissCpu.Side> peers = peers(run);
    for (FaissCpu.Side peer : peers) {
      peer(table, peer, run);
    }
    table.note(
        "Set %s: %,d x %d, one segment, top 10, one thread, %d rounds, sides in turn, medians of"
            + " the rounds. MB are graph and codes, what a search must have in memory beside the"
            + " raw vectors (%.0f MB), which the graphs of floats and jvector read at every step"
            + " and the others for their last candidates only. %s",
        name,
        set.size(),
        set.dimension(),
        rounds(),
        set.rawMegabytes(),
        missed.isEmpty()
            ? "All reach their targets."
            : "Short of the target: " + String.join(", ", missed) + ".");
    least.forEach((target, recall) ->
        table.claim(
            Claim.of("least recall@10 of structures built for %s, %s".formatted(target, name))
                .withTarget(Target.atLeast(target).in(""))
                .withFigure(Figure.of("recall@10", recall, ""))));
    if (kinds.contains(DenseKind.AUTO)) {
      auto(table, kinds, peers, run);
    }
    table.publish();
  }

  private void auto(Table table, List<DenseKind> kinds, List<FaissCpu.Side> peers, Fork run) {
    for (double target : DenseDriver.TARGETS) {
      table.claim(besideOwn(kinds, target, run));
      besideFaissCpu(peers, target, run).ifPresent(table::claim);
    }
    table.note(
        "faiss-cpu, if it is there, has a process of its own that takes its turn. Told: with"
            + " efforts found on these very queries; else on every second of them, for the"
            + " others.");
  }

  private static List<FaissCpu.Side> peers(Fork run) {
    return IntStream.range(0, (int) run.figure("faiss_cpu_sides"))
        .mapToObj(number -> FaissCpu.Side.read(run, number))
        .toList();
  }

  private static void peer(Table table, FaissCpu.Side peer, Fork run) {
    table.row(
        "faiss-cpu %s%s".formatted(peer.label(), peer.told() ? ", told" : ""),
        peer.buildSeconds(),
        "-",
        target(peer.target()),
        peer.setting().effort(),
        new Table.Shown(peer.setting().recall(), "%.3f"),
        run.figure(peer.name() + "_cpu50"),
        run.figure(peer.name() + "_cpu99"),
        run.figure(peer.name() + "_wall50"),
        run.figure(peer.name() + "_wall99"),
        run.figure(peer.name() + "_rate"));
  }

  /// AUTO beside the fastest of faiss-cpu that reaches the target with efforts found on other
  /// queries.
  private Optional<Claim> besideFaissCpu(List<FaissCpu.Side> peers, double target, Fork run) {
    return peers.stream()
        .filter(
            peer -> !peer.told() && peer.target() == target && peer.setting().recall() >= target)
        .min(Comparator.comparingDouble(peer -> run.figure(peer.name() + "_cpu50")))
        .map(peer ->
            auto(target, run.figure(peer.name() + "_cpu50"), peer.label(), run)
                .against("faiss-cpu"));
  }

  /// AUTO beside the fastest of Winnow's and Lucene's kinds that reaches the target.
  private Claim besideOwn(List<DenseKind> kinds, double target, Fork run) {
    DenseKind fastest =
        kinds.stream()
            .filter(kind -> kind != DenseKind.EXACT)
            .filter(kind -> run.figure(DenseRun.name(kind, target) + "_recall") >= target)
            .min(Comparator.comparingDouble(kind -> median(kind, target, run)))
            .orElse(DenseKind.AUTO);
    return auto(target, median(fastest, target, run), fastest.label(), run)
        .against("the fastest kind here");
  }

  private Claim auto(double target, double peer, String label, Fork run) {
    double own = median(DenseKind.AUTO, target, run);
    return Claim.of("AUTO for recall %s, %s, CPU p50".formatted(target, name))
        .withRatio(own / peer)
        .withTarget(Target.atMost(1.3))
        .withFigure(Figure.of("AUTO", own, "us"))
        .withFigure(Figure.of(label, peer, "us"));
  }

  private static double median(DenseKind kind, double target, Fork run) {
    return run.figure(DenseRun.name(kind, target) + "_cpu50");
  }

  private String setting(DenseKind kind, double target, double effort) throws Exception {
    if (kind.calibrated()) {
      return DenseSetting.read(set.folder().resolve(kind.folder(target)))
          .map(DenseSetting::toString)
          .orElse("all compared");
    }
    return kind == DenseKind.EXACT ? "all compared" : "ef %.0f".formatted(effort);
  }

  private static String target(double target) {
    return target == 1 ? "-" : "%.2f".formatted(target);
  }

  private static double besideGraph(DenseKind kind, double share, Fork run) {
    return run.figure(DenseFilterRun.name(DenseKind.HNSW, share) + "_cpu50")
        / run.figure(DenseFilterRun.name(kind, share) + "_cpu50");
  }

  void filters(Fork run) throws Exception {
    var table =
        report.table(
            "index",
            "vectors left",
            "recall@10",
            "CPU p50 (us)",
            "CPU p99 (us)",
            "CPU (queries/s)",
            "HNSW's CPU p50 / this (x)");
    Claim claim =
        Claim.of("FAST_SCAN where filters leave a share, %s, speed by CPU p50".formatted(name))
            .against("HNSW of floats");
    for (double share : DenseFilterRun.SHARES) {
      for (DenseKind kind : DenseFilterRun.KINDS) {
        String row = DenseFilterRun.name(kind, share);
        table.row(
            kind.label(),
            "%.1f %%".formatted(100 * share),
            new Table.Shown(run.figure(row + "_recall"), "%.3f"),
            run.figure(row + "_cpu50"),
            run.figure(row + "_cpu99"),
            run.figure(row + "_rate"),
            besideGraph(kind, share, run));
      }
      claim =
          claim.withFigure(
              Figure.of(
                  "%s %%".formatted(100 * share),
                  besideGraph(DenseKind.FAST_SCAN, share, run),
                  "x"));
    }
    table.claim(claim);
    table.note(
        "Set %s: %,d x %d, filters that leave vectors by chance. HNSW as Winnow searches it: all"
            + " compared up to the root of 13 x ef x vectors, else walked with ef 100. Structures"
            + " with target .95 by their own rule.",
        name, set.size(), set.dimension());
    table.publish();
  }
}
