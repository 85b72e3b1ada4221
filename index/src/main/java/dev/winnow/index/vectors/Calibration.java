package dev.winnow.index.vectors;

import dev.winnow.index.faiss.FaissIndex;
import dev.winnow.index.faiss.Search;
import java.util.ArrayList;
import java.util.List;

/// Finds the cheapest effort that reaches the target, by trying efforts on the [Trial]'s queries.
/// What costs how much comes from a table and not from a clock, so that the same vectors give the
/// same file.
final class Calibration {
  /// Of what the target leaves to be missed, the part that the trial must not use: it has few
  /// queries, and real ones differ.
  private static final double MARGIN = 0.4;

  /// Candidates tried, for each neighbour wanted: first these, and these where they do not do.
  private static final int[] DEEPEST = {64, 512};

  /// Below this many vectors all are candidates.
  private static final int SMALL = 2_000;

  /// Nanoseconds to compare a candidate with its raw vector, which is not in any cache.
  private static final double CANDIDATE = 120;

  private static final int[] NEIGHBOURS = {10, Trial.NEIGHBOURS};

  private final FaissIndex index;
  private final Trial trial;
  private final Structure structure;
  private final int count;
  private final int lists;

  Calibration(FaissIndex index, Trial trial, Structure structure) {
    this.index = index;
    this.trial = trial;
    this.structure = structure;
    this.count = Math.toIntExact(index.count());
    this.lists = Math.max(1, index.lists());
  }

  List<Effort> efforts() {
    List<Effort> efforts = new ArrayList<>();
    for (int k : NEIGHBOURS) {
      efforts.add(count <= SMALL ? everything(k) : effort(k));
    }
    return efforts;
  }

  private Effort everything(int k) {
    return new Effort(k, lists, count);
  }

  private Effort effort(int k) {
    double target = structure.targetRecall() + MARGIN * (1 - structure.targetRecall());
    long needed = (long) Math.ceil(target * trial.neighbours(k));
    Effort cheapest = everything(k);
    for (int deepest : DEEPEST) {
      cheapest = cheapest(k, needed, Math.min(count, deepest * k), cheapest);
      if (cheapest.depth() < count) {
        break;
      }
    }
    return cheapest;
  }

  private Effort cheapest(int k, long needed, int deepest, Effort start) {
    Effort cheapest = start;
    int enough = 0;
    for (int probes = 1; enough < 5; probes = Math.min(more(probes), lists)) {
      int depth = depth(k, probes, needed, deepest);
      if (depth < count) {
        enough++;
        var effort = new Effort(k, probes, depth);
        if (cost(effort) < cost(cheapest)) {
          cheapest = effort;
        }
      }
      if (probes == lists) {
        break;
      }
    }
    return cheapest;
  }

  /// Half as many again, so that little more is done than is needed.
  private static int more(int probes) {
    return Math.ceilDiv(3 * probes, 2);
  }

  /// The fewest candidates among which enough neighbours stand, or all vectors.
  private int depth(int k, int probes, long needed, int deepest) {
    int[] candidates = new int[trial.queries() * deepest];
    float[] scores = new float[candidates.length];
    index.search(
        trial.vectors(), trial.queries(), deepest, Search.probing(probes), scores, candidates);
    long[] found = trial.found(k, candidates, deepest);
    for (int depth = k; depth <= deepest; depth++) {
      if (found[depth - 1] >= needed) {
        return depth;
      }
    }
    return count;
  }

  /// Nanoseconds, about.
  private double cost(Effort effort) {
    double scanned = (double) count * effort.probes() / lists;
    double centroids = index.lists() == 0 ? 0 : lists * 0.06 * index.dimension();
    return centroids + scanned * code() + effort.depth() * CANDIDATE;
  }

  /// Nanoseconds to score a code of one vector.
  private double code() {
    int dimension = index.dimension();
    return switch (structure.kind()) {
      case NONE, AUTO -> 0;
      case FAST_SCAN, IVF_PQ4 -> 0.01 * dimension;
      case IVF_FLAT -> 0.12 * dimension;
      case IVF_SQ8 -> 0.08 * dimension;
      case IVF_PQ8 -> 0.12 * dimension / 8 + 4;
    };
  }
}
