package dev.winnow.rerank.calibrate;

import java.util.Map;
import java.util.TreeMap;

/// Chooses how deep a stage should order. Judges get worse with depth as well as better: among many
/// candidates some look relevant and are not, and a judge that is wrong about one in a hundred
/// lifts ten of a thousand (Drowning in Documents: Jacob et al., arXiv 2411.11767).
public final class DepthGuard {
  private DepthGuard() {}

  /// The smallest depth whose quality is within a tolerance of the best.
  ///
  /// @param quality depth to the mean quality of orders of that depth, such as nDCG@10, on queries
  ///   that nothing was fitted on; at least one
  /// @param tolerance what more depth must bring to be worth its calls, 0 or more
  public static int depth(Map<Integer, Double> quality, double tolerance) {
    if (quality.isEmpty() || !(tolerance >= 0)) {
      throw new IllegalArgumentException(
          "%d depths and tolerance %s; expected at least one, and 0 or more"
              .formatted(quality.size(), tolerance));
    }
    var rising = new TreeMap<>(quality);
    double best = rising.values().stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return rising.entrySet().stream()
        .filter(entry -> entry.getValue() >= best - tolerance)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("qualities are " + quality + "; expected numbers"))
        .getKey();
  }
}
