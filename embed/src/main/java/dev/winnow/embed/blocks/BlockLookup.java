package dev.winnow.embed.blocks;

import java.util.Arrays;
import java.util.Random;

/// Chooses the blocks that a layer sees for a chunk. One that is not [#REPRESENTATIVES] costs a
/// second run: the queries that it chooses by come from a run with the blocks of the chunk before,
/// so that those of a layer do not know what the layers below it get now.
@FunctionalInterface
public interface BlockLookup {
  /// By representatives times the mean query, all heads summed, inside the run: InfLLM's own, but
  /// that a token represents its block where the mean queries behind it met it best before they are
  /// rotated.
  BlockLookup REPRESENTATIVES =
      (_, _, _) -> {
        throw new IllegalStateException("representatives are looked up by the network");
      };

  /// @param keys of a layer
  /// @param query (key-value heads * head size); the chunk's mean query, not rotated, summed over
  ///   the heads that share a head of keys
  /// @param count how many blocks are wanted, fewer than there are
  /// @return their numbers, in any order
  int[] choose(StoredBlocks keys, float[] query, int count);

  /// By the one token of each block whose key the query meets best, not rotated: by content alone.
  /// Costs a product with every key that is stored.
  static BlockLookup exact() {
    return (keys, query, count) -> best(keys.best(query), count);
  }

  /// By chance: what any other must beat.
  static BlockLookup random(long seed) {
    var random = new Random(seed);
    return (keys, _, count) -> {
      double[] scores = random.doubles(keys.count()).toArray();
      return best(scores, count);
    };
  }

  private static int[] best(double[] scores, int count) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    double least = sorted[scores.length - count];
    int[] best = new int[count];
    int found = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < scores.length && found < count; i++) {
        if (pass == 0 ? scores[i] > least : scores[i] == least) {
          best[found++] = i;
        }
      }
    }
    return best;
  }
}
