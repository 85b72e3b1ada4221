package dev.winnow.bench.dense;

import dev.winnow.bench.run.Fork;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.lucene.util.FixedBitSet;

/// Searches under filters that leave a share of the vectors, drawn by chance: a graph as Winnow
/// does it, and structures by their own rule. Arguments: the set, rounds.
final class DenseFilterRun {
  static final double[] SHARES = {0.001, 0.01, 0.1, 0.5};
  static final List<DenseKind> KINDS =
      List.of(DenseKind.HNSW, DenseKind.FAST_SCAN, DenseKind.IVF_PQ4);

  /// As in Winnow's dense search: its narrowest beam, and what a step of a walk costs in
  /// comparisons.
  private static final int BEAM = 100;

  private static final double WALK = 13;

  private DenseFilterRun() {}

  static String name(DenseKind kind, double share) {
    return kind + "_" + share;
  }

  public static void main(String[] args) throws IOException {
    DenseSet set = DenseSet.of(args);
    try (var graph = open(set, DenseKind.HNSW);
        var scanned = open(set, DenseKind.FAST_SCAN);
        var lists = open(set, DenseKind.IVF_PQ4)) {
      for (double share : SHARES) {
        FixedBitSet accepted = draw(set.size(), share);
        List<DenseSide> sides = new ArrayList<>();
        sides.add(
            side(DenseKind.HNSW, share, query -> walk(graph, query, accepted, share, set.size())));
        sides.add(
            side(
                DenseKind.FAST_SCAN,
                share,
                query -> scanned.nearest(query, DenseSearcher.TOP, accepted, LuceneDense.PLAIN)));
        sides.add(
            side(
                DenseKind.IVF_PQ4,
                share,
                query -> lists.nearest(query, DenseSearcher.TOP, accepted, LuceneDense.PLAIN)));
        measure(set, accepted, share, sides, Integer.parseInt(args[4]));
      }
    }
  }

  private static LuceneDense open(DenseSet set, DenseKind kind) throws IOException {
    return new LuceneDense(
        set.folder().resolve(kind.folder(DenseDriver.TARGETS.getFirst())), false);
  }

  private static DenseSide side(DenseKind kind, double share, DenseSide.Answer answer) {
    return new DenseSide(name(kind, share), Integer.MAX_VALUE, answer);
  }

  private static int[] walk(
      LuceneDense graph, float[] query, FixedBitSet accepted, double share, int vectors)
      throws IOException {
    return share * vectors <= Math.sqrt(WALK * BEAM * vectors)
        ? graph.scan(query, accepted)
        : graph.nearest(query, BEAM, accepted, LuceneDense.PLAIN);
  }

  private static FixedBitSet draw(int size, double share) {
    var chance = new Random(size);
    var bits = new FixedBitSet(size);
    for (int i = 0; i < size; i++) {
      if (chance.nextDouble() < share) {
        bits.set(i);
      }
    }
    return bits;
  }

  private static void measure(
      DenseSet set, FixedBitSet accepted, double share, List<DenseSide> sides, int rounds)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      var truth = new DenseTruth(set, arena, accepted);
      for (int i = 0; i < sides.size(); i++) {
        Fork.report(
            name(KINDS.get(i), share) + "_recall",
            truth.recall(sides.get(i).answers(truth.queries())));
      }
      DenseSide.run(sides, truth.queries(), rounds);
      sides.forEach(DenseSide::report);
    }
  }
}
