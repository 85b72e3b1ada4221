package dev.winnow.embed.blocks;

import java.util.Arrays;

/// The signs of all tokens of one layer, by the leader that they are nearest to, so that those like
/// a query are found among many without a look at all. Leaders are tokens that were far from all
/// leaders when they came; as many as the text is long, up to a limit.
final class SignClusters {
  /// There is a leader at most for so many tokens.
  private static final int TOKENS_A_LEADER = 64;

  private final int words;
  private final int most;
  private final int radius;
  private long[] leaders = {};
  private Cluster[] clusters = {};
  private int count;
  private int tokens;

  /// Tokens and their codes.
  private static final class Cluster {
    private int[] tokens = new int[4];
    private long[] codes;
    private int size;

    Cluster(int words) {
      codes = new long[4 * words];
    }

    void add(int token, long[] from, int at, int words) {
      if (size == tokens.length) {
        tokens = Arrays.copyOf(tokens, 2 * size);
        codes = Arrays.copyOf(codes, 2 * size * words);
      }
      tokens[size] = token;
      System.arraycopy(from, at, codes, size * words, words);
      size++;
    }
  }

  /// @param words of a code
  /// @param most leaders
  SignClusters(int words, int most) {
    this.words = words;
    this.most = most;
    radius = words * Long.SIZE / 8;
  }

  /// Tokens that are here.
  int tokens() {
    return tokens;
  }

  /// Adds tokens behind those that are here.
  void add(long[] codes) {
    for (int at = 0; at < codes.length; at += words) {
      int nearest = leader(codes, at);
      boolean room = count < Math.min(most, 1 + tokens / TOKENS_A_LEADER);
      if (room && (count == 0 || different(leaders, nearest * words, codes, at) > radius)) {
        nearest = lead(codes, at);
      }
      clusters[nearest].add(tokens++, codes, at, words);
      if (nearest == count - 1 && clusters[nearest].size == 1 && Integer.bitCount(count) == 1) {
        regroup();
      }
    }
  }

  /// The nearest.
  private int leader(long[] codes, int at) {
    int least = Integer.MAX_VALUE;
    int nearest = 0;
    for (int leader = 0; leader < count; leader++) {
      int different = different(leaders, leader * words, codes, at);
      if (different < least) {
        least = different;
        nearest = leader;
      }
    }
    return nearest;
  }

  /// Once there are twice as many leaders, tokens that came before the last of them may be nearer
  /// to those.
  private void regroup() {
    Cluster[] before = clusters;
    clusters = new Cluster[before.length];
    Arrays.setAll(clusters, _ -> new Cluster(words));
    for (int old = 0; old < count; old++) {
      Cluster own = before[old];
      for (int i = 0; i < own.size; i++) {
        clusters[leader(own.codes, i * words)].add(own.tokens[i], own.codes, i * words, words);
      }
    }
  }

  private int lead(long[] codes, int at) {
    if (count == clusters.length) {
      clusters = Arrays.copyOf(clusters, Math.max(16, 2 * count));
      leaders = Arrays.copyOf(leaders, clusters.length * words);
    }
    clusters[count] = new Cluster(words);
    System.arraycopy(codes, at, leaders, count * words, words);
    return count++;
  }

  /// Of each block the distance of the nearest token that was looked at; of those that were not
  /// looked at, [SignQuery#farthest].
  ///
  /// @param looks most tokens that are looked at, those of the nearest leaders
  /// @param block tokens of a block
  int[] nearest(SignQuery wanted, int looks, int block) {
    int[] nearest = new int[tokens / block];
    Arrays.fill(nearest, wanted.farthest());
    int left = looks;
    for (int leader : looks < tokens ? byDistance(wanted) : all()) {
      Cluster own = clusters[leader];
      int size = Math.min(left, own.size);
      for (int i = 0; i < size; i++) {
        int distance = wanted.distance(own.codes, i * words);
        int slot = own.tokens[i] / block;
        if (distance < nearest[slot]) {
          nearest[slot] = distance;
        }
      }
      left -= size;
      if (left == 0) {
        break;
      }
    }
    return nearest;
  }

  private int[] all() {
    int[] all = new int[count];
    Arrays.setAll(all, leader -> leader);
    return all;
  }

  private int[] byDistance(SignQuery wanted) {
    int[] distances = new int[count];
    for (int leader = 0; leader < count; leader++) {
      distances[leader] = wanted.distance(leaders, leader * words);
    }
    return fewest(distances, count, wanted.farthest());
  }

  /// Places of the least numbers, the least first; of equal ones the first.
  ///
  /// @param greatest that there is
  static int[] fewest(int[] numbers, int count, int greatest) {
    int[] starts = new int[greatest + 2];
    for (int number : numbers) {
      starts[number + 1]++;
    }
    for (int number = 0; number <= greatest; number++) {
      starts[number + 1] += starts[number];
    }
    int[] fewest = new int[Math.min(count, numbers.length)];
    for (int i = 0; i < numbers.length; i++) {
      int place = starts[numbers[i]]++;
      if (place < fewest.length) {
        fewest[place] = i;
      }
    }
    return fewest;
  }

  private int different(long[] one, int from, long[] other, int at) {
    int different = 0;
    for (int word = 0; word < words; word++) {
      different += Long.bitCount(one[from + word] ^ other[at + word]);
    }
    return different;
  }
}
