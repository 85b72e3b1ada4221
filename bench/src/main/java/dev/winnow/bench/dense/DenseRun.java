package dev.winnow.bench.dense;

import dev.winnow.bench.run.Fork;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Searches all kinds of index of a set in turn. A graph gets the least effort that reaches a
/// target; the others know theirs. Arguments: the set, kinds, rounds, and for faiss-cpu a Python
/// and the script, or two empty ones.
final class DenseRun {
  /// Candidates that a graph may keep.
  private static final int[] EFFORTS = {10, 14, 20, 28, 40, 56, 80, 112, 160, 224, 320, 448, 640};

  /// Queries that compare all vectors.
  private static final int SLOW_QUERIES = 50;

  private final DenseSet set;
  private final DenseTruth truth;
  private final List<Closeable> opened = new ArrayList<>();
  private final List<DenseSide> sides = new ArrayList<>();

  private DenseRun(DenseSet set, DenseTruth truth) {
    this.set = set;
    this.truth = truth;
  }

  /// What the figures of a kind at a target start with.
  static String name(DenseKind kind, double target) {
    return kind + "_" + Math.round(target * 100);
  }

  public static void main(String[] args) throws IOException {
    DenseSet set = DenseSet.of(args);
    try (Arena arena = Arena.ofConfined()) {
      var run = new DenseRun(set, new DenseTruth(set, arena, null));
      try {
        for (String kind : args[4].split(",")) {
          run.add(DenseKind.valueOf(kind));
        }
        if (args[6].isEmpty()) {
          Fork.report("faiss_cpu_sides", 0);
        } else {
          run.add(FaissCpu.start(Path.of(args[6]), Path.of(args[7]), set));
        }
        DenseSide.run(run.sides, run.truth.queries(), Integer.parseInt(args[5]));
        run.sides.forEach(DenseSide::report);
      } finally {
        for (Closeable side : run.opened) {
          side.close();
        }
      }
    }
  }

  private void add(DenseKind kind) throws IOException {
    if (kind == DenseKind.EXACT) {
      add(kind, 1, open(kind, 1), 0);
    } else if (kind.calibrated()) {
      for (double target : DenseDriver.TARGETS) {
        add(kind, target, open(kind, target), 0);
      }
    } else {
      DenseSearcher searcher = open(kind, 1);
      int next = 0;
      for (double target : DenseDriver.TARGETS) {
        while (next < EFFORTS.length - 1 && recall(searcher, EFFORTS[next]) < target) {
          next++;
        }
        add(kind, target, searcher, EFFORTS[next]);
      }
    }
  }

  private void add(FaissCpu faiss) {
    opened.add(faiss);
    Fork.report("faiss_cpu_sides", faiss.sides().size());
    for (FaissCpu.Side side : faiss.sides()) {
      side.report();
      sides.add(faiss.asked(side));
    }
  }

  private DenseSearcher open(DenseKind kind, double target) throws IOException {
    DenseSearcher searcher = DenseSearcher.open(set, kind, target);
    opened.add(searcher);
    return searcher;
  }

  private double recall(DenseSearcher searcher, int effort) throws IOException {
    List<int[]> found = new ArrayList<>();
    for (float[] query : truth.queries()) {
      found.add(searcher.nearest(query, effort));
    }
    return truth.recall(found);
  }

  private void add(DenseKind kind, double target, DenseSearcher searcher, int effort)
      throws IOException {
    String name = name(kind, target);
    int queries = kind == DenseKind.EXACT ? SLOW_QUERIES : truth.queries().size();
    var side = new DenseSide(name, queries, query -> searcher.nearest(query, effort));
    Fork.report(name + "_effort", effort);
    Fork.report(name + "_recall", truth.recall(side.answers(truth.queries())));
    sides.add(side);
  }
}
