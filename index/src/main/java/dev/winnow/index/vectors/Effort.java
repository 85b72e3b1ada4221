package dev.winnow.index.vectors;

/// How hard a search for `k` neighbours must look to reach the recall that was asked for, as
/// measured when the segment was made.
///
/// @param probes lists to look into; 1 where there are none
/// @param depth candidates to compare with the raw vectors
record Effort(int k, int probes, int depth) {
  /// For another `k`: candidates grow with `k`, lists with its square root, because neighbours
  /// further out share lists.
  Effort scaled(int wanted, int lists, int vectors) {
    double ratio = Math.max(1, (double) wanted / k);
    int deeper = (int) Math.min(vectors, Math.ceil(depth * ratio));
    int more = (int) Math.min(Math.max(1, lists), Math.ceil(probes * Math.sqrt(ratio)));
    return new Effort(wanted, more, Math.max(wanted, deeper));
  }

  Effort withProbes(int probes) {
    return new Effort(k, probes, depth);
  }
}
