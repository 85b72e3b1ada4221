package dev.winnow.index.vectors;

import dev.winnow.index.faiss.FaissIndex;

/// Approximate nanoseconds of a search, fitted to what was measured on 200,000 x 384 and 300,000 x
/// 128 vectors (bench/history/dense.md). A table and not a clock, so that the same vectors give the
/// same file.
///
/// @param fixed cost of every search: scoring the centroids, or all codes
/// @param probe cost of probing a list
record Costs(double fixed, double probe) {
  /// Naming a candidate and comparing it with its raw vector, which is not in any cache.
  private static final double CANDIDATE = 350;

  /// Scoring a centroid, which stays in a cache, and selecting the nearest.
  private static final double CENTROID = 8;

  private static final double CENTROID_COMPONENT = 0.06;

  /// Starting a list, whose tables are computed anew: a constant, and a cost for each component.
  private static final double LIST = 550;

  private static final double LIST_COMPONENT = 1.1;

  /// Starting a list where tables are kept.
  private static final double SMALL_LIST = 130;

  static Costs of(Structure.Kind kind, FaissIndex index) {
    double codes = code(kind, index.dimension()) * index.count();
    int lists = index.lists();
    return lists == 0
        ? new Costs(codes, 0)
        : new Costs(
            (CENTROID + CENTROID_COMPONENT * index.dimension()) * lists,
            list(kind, index.dimension()) + codes / lists);
  }

  private static double list(Structure.Kind kind, int dimension) {
    return kind == Structure.Kind.IVF_PQ4 ? SMALL_LIST : LIST + LIST_COMPONENT * dimension;
  }

  /// Scoring the code of one vector.
  private static double code(Structure.Kind kind, int dimension) {
    return switch (kind) {
      case NONE, AUTO -> 0;
      case FAST_SCAN, IVF_PQ4 -> 0.0138 * StructureBuilder.smallCodes(dimension) + 0.19;
      case IVF_FLAT, IVF_SQ8 -> 0.22 * dimension;
      case IVF_PQ8 -> 0.04 * dimension + 15;
    };
  }

  double of(Effort effort) {
    return fixed + probe * effort.probes() + CANDIDATE * effort.depth();
  }
}
