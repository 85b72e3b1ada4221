package dev.winnow.embed.blocks;

import java.util.Arrays;

/// The signs of the keys of one layer, one bit a component, so that a look at all tokens is a few
/// words each.
final class SignCodes implements BlockLookup {
  private final int candidates;

  /// Of a block (token, words).
  private final Summaries<long[]> codes = new Summaries<>(SignCodes::codes);

  SignCodes(int candidates) {
    this.candidates = candidates;
  }

  @Override
  public BlockLookup forLayer() {
    return new SignCodes(candidates);
  }

  @Override
  public int[] choose(StoredBlocks keys, float[] query, int count) {
    int words = words(keys);
    long[] wanted = new long[words];
    for (int i = 0; i < query.length; i++) {
      set(wanted, 0, i, query[i]);
    }
    double[] scores = new double[keys.count()];
    for (int slot = 0; slot < scores.length; slot++) {
      scores[slot] = -nearest(codes.get(keys, slot), wanted);
    }
    int[] best = Products.best(scores, (int) Math.min(keys.count(), (long) count * candidates));
    double[] exact = new double[best.length];
    for (int i = 0; i < best.length; i++) {
      exact[i] = keys.best(best[i], query);
    }
    return Arrays.stream(Products.best(exact, count)).map(i -> best[i]).toArray();
  }

  /// The fewest signs in which a token differs.
  private static int nearest(long[] codes, long[] wanted) {
    int nearest = Integer.MAX_VALUE;
    for (int at = 0; at < codes.length; at += wanted.length) {
      int different = 0;
      for (int word = 0; word < wanted.length; word++) {
        different += Long.bitCount(codes[at + word] ^ wanted[word]);
      }
      nearest = Math.min(nearest, different);
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
