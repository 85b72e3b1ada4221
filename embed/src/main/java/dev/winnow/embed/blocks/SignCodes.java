package dev.winnow.embed.blocks;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The signs of the keys of one layer, one bit a component. Up to a number of tokens all are
/// compared; of more, those in the clusters nearest to the query.
final class SignCodes implements BlockLookup {
  /// By default. What a lookup costs does not grow from there on.
  static final int LOOKS = 65_536;

  private static final int LEADERS = 1_024;

  private final int candidates;
  private final int looks;

  /// Where every block has the slot of its number.
  private @Nullable SignClusters clusters;

  /// Of a block (token, words), where slots get other blocks.
  private final Summaries<long[]> codes = new Summaries<>(SignCodes::codes);

  /// @param looks most tokens that are compared
  SignCodes(int candidates, int looks) {
    this.candidates = candidates;
    this.looks = looks;
  }

  @Override
  public BlockLookup forLayer() {
    return new SignCodes(candidates, looks);
  }

  @Override
  public int[] choose(StoredBlocks keys, float[] query, int count) {
    var wanted = new SignQuery(query, words(keys));
    int most = (int) Math.min(keys.count(), (long) count * candidates);
    int[] best = SignClusters.fewest(nearest(keys, wanted), most, wanted.farthest());
    Arrays.sort(best);
    double[] exact = new double[best.length];
    for (int i = 0; i < best.length; i++) {
      exact[i] = keys.best(best[i], query);
    }
    return Arrays.stream(Products.best(exact, count)).map(i -> best[i]).toArray();
  }

  /// Of each block the distance of its nearest token.
  private int[] nearest(StoredBlocks keys, SignQuery wanted) {
    if (keys.changes() == keys.count()) {
      SignClusters all = clusters == null ? new SignClusters(words(keys), LEADERS) : clusters;
      clusters = all;
      for (int slot = all.tokens() / keys.block(); slot < keys.count(); slot++) {
        all.add(codes(keys, slot));
      }
      return all.nearest(wanted, looks, keys.block());
    }
    clusters = null;
    int[] nearest = new int[keys.count()];
    for (int slot = 0; slot < nearest.length; slot++) {
      nearest[slot] = nearest(codes.get(keys, slot), words(keys), wanted);
    }
    return nearest;
  }

  private static int nearest(long[] codes, int words, SignQuery wanted) {
    int nearest = Integer.MAX_VALUE;
    for (int at = 0; at < codes.length; at += words) {
      nearest = Math.min(nearest, wanted.distance(codes, at));
    }
    return nearest;
  }

  private static long[] codes(StoredBlocks keys, int slot) {
    int words = words(keys);
    long[] codes = new long[keys.block() * words];
    float[] rows = new float[keys.block() * keys.size()];
    for (int head = 0; head < keys.heads(); head++) {
      keys.keys(slot, head, rows);
      for (int i = 0; i < rows.length; i++) {
        int token = i / keys.size();
        set(codes, token * words, head * keys.size() + i % keys.size(), rows[i]);
      }
    }
    return codes;
  }

  private static int words(StoredBlocks keys) {
    return Math.ceilDiv(keys.heads() * keys.size(), Long.SIZE);
  }

  private static void set(long[] codes, int from, int bit, float value) {
    if (value > 0) {
      codes[from + bit / Long.SIZE] |= 1L << bit % Long.SIZE;
    }
  }
}
