package dev.winnow.embed.network;

import dev.winnow.embed.rope.Rotary;
import java.util.List;

/// How positions of tokens enter a network.
public sealed interface Positions {
  /// A learned vector for each position.
  ///
  /// @param first row of the table that the first token has
  record Absolute(int first) implements Positions {}

  /// A learned bias for each bucket of distances, the same in all layers.
  ///
  /// @param absolute whether there is a learned vector for each position as well, as in MPNet, and
  ///   `first` its row for the first token
  record Relative(int buckets, int maxDistance, boolean absolute, int first) implements Positions {
    /// The bucket of a distance, key less query (T5, arXiv 1910.10683).
    int bucket(int distance) {
      int half = buckets / 2;
      int exact = half / 2;
      int far = Math.abs(distance);
      int side = distance > 0 ? half : 0;
      if (far < exact) {
        return side + far;
      }
      // float, as the reference computes it: at a boundary the last bit decides
      float logarithm =
          (float) Math.log((float) far / exact) / (float) Math.log((double) maxDistance / exact);
      return side + Math.min(half - 1, exact + (int) (logarithm * (half - exact)));
    }
  }

  /// Queries and keys rotated by an angle that grows with the position.
  ///
  /// @param variants of RoPE: one, or one for layers that see all and one for those with a window
  record Rotated(List<Rotary> variants) implements Positions {}
}
