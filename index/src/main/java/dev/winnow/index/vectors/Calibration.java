package dev.winnow.index.vectors;

import dev.winnow.index.faiss.FaissIndex;
import dev.winnow.index.faiss.Search;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Finds the cheapest effort that reaches the target recall, by trying efforts on the [Trial]'s
/// queries: enough lists for the far ones, enough candidates for the near ones. Neighbours missed
/// for either reason count together.
final class Calibration {
  /// Some real queries are harder than all of the trial's, so the trial may miss only a part of
  /// what the target allows: .73 of it at .95, .29 at .99. Chosen on real queries of seven test
  /// collections; with less, they would fall short of the target.
  private static final double TAIL = 0.0085;

  /// Largest part of the allowed misses that may come from lists.
  private static final double BY_LISTS = 0.7;

  /// Most candidates tried for each neighbour wanted.
  private static final int DEEP = 64;

  /// The same where those are not enough.
  private static final int DEEPEST = 512;

  private static final int[] NEIGHBOURS = {10, Trial.NEIGHBOURS};

  private final FaissIndex index;
  private final Trial trial;
  private final Costs costs;
  private final int count;
  private final int lists;
  private final double missed;

  Calibration(BuiltStructure built, Trial trial, double targetRecall) {
    this.index = built.index();
    this.trial = trial;
    this.costs = Costs.of(built.kind(), index);
    this.count = built.count();
    this.lists = Math.max(1, built.lists());
    this.missed = missed(1 - targetRecall);
  }

  private static double missed(double left) {
    double part = left / (left + TAIL);
    return left * part * part;
  }

  /// An effort for few neighbours and one for many.
  List<Effort> efforts() {
    List<Effort> efforts = new ArrayList<>();
    for (int k : NEIGHBOURS) {
      efforts.add(effort(k));
    }
    return efforts;
  }

  /// With more lists, fewer candidates suffice, until probing more costs more than it saves.
  private Effort effort(int k) {
    var everything = new Effort(k, lists, count);
    Effort cheapest = everything;
    int deepest = Math.min(count, DEEP * k);
    for (int probes = fewestProbes(k); ; probes = Math.min(more(probes), lists)) {
      double share = (1 - missed) / held(k, probes);
      int depth = depth(k, probes, share, deepest);
      if (depth == count && cheapest == everything) {
        deepest = Math.min(count, DEEPEST * k);
        depth = depth(k, probes, share, deepest);
      }
      var effort = new Effort(k, probes, depth);
      if (costs.of(effort) < costs.of(cheapest)) {
        cheapest = effort;
        deepest = depth;
      } else if (cheapest != everything) {
        return cheapest;
      }
      if (probes == lists) {
        return cheapest;
      }
    }
  }

  /// The fewest lists, in steps, that hold enough neighbours of the far queries.
  private int fewestProbes(int k) {
    List<Integer> steps = new ArrayList<>(List.of(1));
    while (steps.getLast() < lists) {
      steps.add(Math.min(lists, more(steps.getLast())));
    }
    int enough = steps.size() - 1;
    for (int low = 0; low < enough; ) {
      int middle = (low + enough) / 2;
      if (1 - held(k, steps.get(middle)) <= BY_LISTS * missed) {
        enough = middle;
      } else {
        low = middle + 1;
      }
    }
    return steps.get(enough);
  }

  /// The next step: an eighth more lists, fine enough to waste little.
  private static int more(int probes) {
    return Math.ceilDiv(9 * probes, 8);
  }

  /// Share of the far queries' true neighbours that lie in the lists probed for each. It searches
  /// with only the true neighbours accepted, which finds exactly these.
  private double held(int k, int probes) {
    if (probes >= lists) {
      return 1;
    }
    long found = 0;
    long neighbours = 0;
    float[] scores = new float[k];
    int[] ordinals = new int[k];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment accepted = arena.allocate(Math.ceilDiv(count, Byte.SIZE));
      Search how = Search.probing(probes).accepting(accepted);
      for (int query = 0; query < trial.far(k); query++) {
        int[] wanted = trial.neighboursOfFar(query, k);
        flip(accepted, wanted);
        index.search(trial.farVector(query), 1, k, how, scores, ordinals);
        flip(accepted, wanted);
        found += Arrays.stream(ordinals).filter(ordinal -> ordinal >= 0).count();
        neighbours += wanted.length;
      }
    }
    return neighbours == 0 ? 1 : (double) found / neighbours;
  }

  private static void flip(MemorySegment bits, int[] ordinals) {
    for (int ordinal : ordinals) {
      long at = ordinal / Byte.SIZE;
      int flipped = bits.get(ValueLayout.JAVA_BYTE, at) ^ 1 << ordinal % Byte.SIZE;
      bits.set(ValueLayout.JAVA_BYTE, at, (byte) flipped);
    }
  }

  /// The fewest candidates that hold this share of the near queries' neighbours, or all vectors.
  private int depth(int k, int probes, double share, int deepest) {
    int queries = trial.near(k);
    int[] candidates = new int[queries * deepest];
    float[] scores = new float[candidates.length];
    index.search(trial.nearVectors(), queries, deepest, Search.probing(probes), scores, candidates);
    long[] found = new long[deepest]; // at each place, over all queries
    long neighbours = 0;
    for (int query = 0; query < queries; query++) {
      int[] wanted = trial.neighboursOfNear(query, k);
      Arrays.sort(wanted);
      neighbours += wanted.length;
      for (int i = 0; i < deepest; i++) {
        found[i] += Arrays.binarySearch(wanted, candidates[query * deepest + i]) >= 0 ? 1 : 0;
      }
    }
    long sum = 0;
    for (int i = 0; i < deepest; i++) {
      sum += found[i];
      if (i + 1 >= k && sum >= share * neighbours) {
        return i + 1;
      }
    }
    return count;
  }
}
