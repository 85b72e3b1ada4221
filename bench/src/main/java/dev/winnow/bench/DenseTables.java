package dev.winnow.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The tables of one set of `dense`.
final class DenseTables {
  private final Options options;
  private final String name;
  private final DenseSet set;

  DenseTables(Options options, String name, DenseSet set) {
    this.options = options;
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
        new Table(
            options,
            "index",
            "build CPU s",
            "MB",
            "target",
            "setting",
            "recall@10",
            "CPU p50 us",
            "CPU p99 us",
            "wall p50 us",
            "wall p99 us",
            "queries/s of CPU");
    List<String> missed = new ArrayList<>();
    for (DenseKind kind : kinds) {
      for (double target : kind == DenseKind.EXACT ? List.of(1.0) : DenseDriver.TARGETS) {
        String row = DenseRun.name(kind, target);
        var built = DenseBuilds.of(set, kind, target);
        double recall = run.figure(row + "_recall");
        if (recall < target) {
          missed.add("%s at %s".formatted(kind.label(), target(target)));
        }
        table.row(
            kind.label(),
            built.cpuSeconds(),
            built.megabytes(),
            target(target),
            setting(kind, target, run.figure(row + "_effort")),
            "%.3f".formatted(recall),
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
    if (kinds.contains(DenseKind.AUTO)) {
      table.note(
          "CPU p50 of Winnow AUTO and of the fastest that reaches the target: %s.",
          DenseDriver.TARGETS.stream()
              .map(target -> auto(kinds, target, run))
              .collect(Collectors.joining("; ")));
    }
    if (kinds.contains(DenseKind.AUTO) && !peers.isEmpty()) {
      table.note(
          "The same and the fastest of faiss-cpu that reaches the target, in a process of its own"
              + " that takes its turn: %s. Told: with efforts found on these very queries; not: on"
              + " every second of them, for the others.",
          DenseDriver.TARGETS.stream()
              .flatMap(target -> Stream.of(true, false).map(told -> auto(peers, told, target, run)))
              .collect(Collectors.joining("; ")));
    }
    table.publish();
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
        peer.effort(),
        "%.3f".formatted(peer.recall()),
        run.figure(peer.name() + "_cpu50"),
        run.figure(peer.name() + "_cpu99"),
        run.figure(peer.name() + "_wall50"),
        run.figure(peer.name() + "_wall99"),
        run.figure(peer.name() + "_rate"));
  }

  private static String auto(List<FaissCpu.Side> peers, boolean told, double target, Fork run) {
    return peers.stream()
        .filter(peer -> peer.told() == told && peer.target() == target && peer.recall() >= target)
        .min(Comparator.comparingDouble(peer -> run.figure(peer.name() + "_cpu50")))
        .map(peer ->
            "at %s %s %.2f x that of %s"
                .formatted(
                    target(target),
                    told ? "told" : "not told",
                    median(DenseKind.AUTO, target, run) / run.figure(peer.name() + "_cpu50"),
                    peer.label()))
        .orElse("at %s %s none reaches it".formatted(target(target), told ? "told" : "not told"));
  }

  private static String auto(List<DenseKind> kinds, double target, Fork run) {
    DenseKind fastest =
        kinds.stream()
            .filter(kind -> kind != DenseKind.EXACT)
            .filter(kind -> run.figure(DenseRun.name(kind, target) + "_recall") >= target)
            .min(Comparator.comparingDouble(kind -> median(kind, target, run)))
            .orElse(DenseKind.AUTO);
    return "at %s %.0f us, %.2f x that of %s"
        .formatted(
            target(target),
            median(DenseKind.AUTO, target, run),
            median(DenseKind.AUTO, target, run) / median(fastest, target, run),
            fastest.label());
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

  void filters(Fork run) throws Exception {
    var table =
        new Table(
            options,
            "index",
            "vectors left",
            "recall@10",
            "CPU p50 us",
            "CPU p99 us",
            "queries/s of CPU",
            "HNSW's CPU p50 / this");
    for (double share : DenseFilterRun.SHARES) {
      for (DenseKind kind : DenseFilterRun.KINDS) {
        String row = DenseFilterRun.name(kind, share);
        table.row(
            kind.label(),
            "%.1f %%".formatted(100 * share),
            "%.3f".formatted(run.figure(row + "_recall")),
            run.figure(row + "_cpu50"),
            run.figure(row + "_cpu99"),
            run.figure(row + "_rate"),
            run.figure(DenseFilterRun.name(DenseKind.HNSW, share) + "_cpu50")
                / run.figure(row + "_cpu50"));
      }
    }
    table.note(
        "Set %s: %,d x %d, filters that leave vectors by chance. HNSW as Winnow searches it: all"
            + " compared up to the root of 13 x ef x vectors, else walked with ef 100. Structures"
            + " with target .95 by their own rule.",
        name, set.size(), set.dimension());
    table.publish();
  }
}
