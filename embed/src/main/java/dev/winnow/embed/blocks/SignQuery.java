package dev.winnow.embed.blocks;

/// What is looked for among signs of keys: the signs of a query's components, each with a weight of
/// 0 to 3 by how large it is beside the largest. A decoder's queries are strong in few components,
/// which the others would outvote if all signs counted alike.
final class SignQuery {
  private static final int MOST = 3;

  private final long[] signs;
  private final long[] ones;
  private final long[] twos;

  /// @param words of a code
  SignQuery(float[] query, int words) {
    signs = new long[words];
    ones = new long[words];
    twos = new long[words];
    float largest = 0;
    for (float component : query) {
      largest = Math.max(largest, Math.abs(component));
    }
    for (int i = 0; i < query.length; i++) {
      int weight = Math.round(MOST * Math.abs(query[i]) / largest);
      set(signs, i, query[i] > 0);
      set(ones, i, (weight & 1) != 0);
      set(twos, i, (weight & 2) != 0);
    }
  }

  private static void set(long[] bits, int bit, boolean on) {
    if (on) {
      bits[bit / Long.SIZE] |= 1L << bit % Long.SIZE;
    }
  }

  /// The weights of the signs in which a code differs, 0 to [#farthest].
  int distance(long[] codes, int at) {
    int distance = 0;
    for (int word = 0; word < signs.length; word++) {
      long different = codes[at + word] ^ signs[word];
      distance += Long.bitCount(different & ones[word]);
      distance += 2 * Long.bitCount(different & twos[word]);
    }
    return distance;
  }

  /// More than any distance.
  int farthest() {
    return MOST * Long.SIZE * signs.length + 1;
  }
}
