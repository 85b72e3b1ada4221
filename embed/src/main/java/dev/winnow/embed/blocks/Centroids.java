package dev.winnow.embed.blocks;

import java.util.Arrays;

/// Centroids of the keys of each block of one layer, by k-means with a few rounds from tokens that
/// lie evenly in the block. Those of blocks that are not seen may stand for their tokens.
final class Centroids implements BlockLookup {
  private static final int ROUNDS = 4;

  private final int each;
  private final int estimated;
  private final Summaries<Clusters> clusters;

  /// Of a block.
  ///
  /// @param keys (centroid, heads * size)
  /// @param values means likewise, or none where nothing is estimated
  /// @param members how many tokens each has
  private record Clusters(float[] keys, float[] values, int[] members) {}

  /// @param estimated blocks of centroids that stand for tokens of blocks that are not seen
  Centroids(int each, int estimated) {
    this.each = each;
    this.estimated = estimated;
    clusters = new Summaries<>(this::clusters);
  }

  @Override
  public BlockLookup forLayer() {
    return new Centroids(each, estimated);
  }

  @Override
  public int[] choose(StoredBlocks keys, float[] query, int count) {
    return best(keys, products(keys, query), count);
  }

  @Override
  public Found find(StoredBlocks keys, float[] query, int count) {
    double[] products = products(keys, query);
    int[] slots = best(keys, products, count);
    return estimated == 0
        ? new Found.Blocks(slots)
        : new Found.Summed(slots, sums(keys, products, slots));
  }

  private int each(StoredBlocks keys) {
    return Math.min(each, keys.block());
  }

  /// (slot, centroid)
  private double[] products(StoredBlocks keys, float[] query) {
    double[] products = new double[keys.count() * each(keys)];
    for (int i = 0; i < products.length; i++) {
      Clusters own = clusters.get(keys, i / each(keys));
      int at = i % each(keys) * query.length;
      products[i] = Products.of(query, 0, own.keys(), at, query.length);
    }
    return products;
  }

  private int[] best(StoredBlocks keys, double[] products, int count) {
    double[] scores = new double[keys.count()];
    Arrays.fill(scores, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < products.length; i++) {
      int slot = i / each(keys);
      scores[slot] = Math.max(scores[slot], products[i]);
    }
    return Products.best(scores, count);
  }

  /// The best centroids of other blocks.
  private Found.Sums sums(StoredBlocks keys, double[] products, int... seen) {
    double[] others = products.clone();
    for (int slot : seen) {
      Arrays.fill(others, slot * each(keys), (slot + 1) * each(keys), Double.NEGATIVE_INFINITY);
    }
    int room = estimated * keys.block();
    int unseen = (keys.count() - seen.length) * each(keys);
    int[] best = Products.best(others, Math.min(room, unseen));
    int width = keys.heads() * keys.size();
    int[] slots = new int[room];
    float[] means = new float[room * width];
    float[] values = new float[room * width];
    int[] counts = new int[room];
    for (int i = 0; i < best.length; i++) {
      slots[i] = best[i] / each(keys);
      Clusters own = clusters.get(keys, slots[i]);
      int centroid = best[i] % each(keys);
      System.arraycopy(own.keys(), centroid * width, means, i * width, width);
      System.arraycopy(own.values(), centroid * width, values, i * width, width);
      counts[i] = own.members()[centroid];
    }
    return new Found.Sums(slots, means, values, counts);
  }

  private Clusters clusters(StoredBlocks keys, int slot) {
    float[][] tokens = tokens(keys, slot, true);
    float[] centroids = of(tokens, each(keys));
    int width = tokens[0].length;
    int[] nearest = new int[tokens.length];
    int[] members = new int[each(keys)];
    for (int token = 0; token < tokens.length; token++) {
      nearest[token] = nearest(tokens[token], centroids);
      members[nearest[token]]++;
    }
    float[] values = new float[estimated == 0 ? 0 : centroids.length];
    if (estimated > 0) {
      // The last round may have moved tokens: sums are those of the tokens that are counted.
      Arrays.fill(centroids, 0);
      float[][] rows = tokens(keys, slot, false);
      for (int i = 0; i < tokens.length * width; i++) {
        int token = i / width;
        int at = nearest[token] * width + i % width;
        centroids[at] += tokens[token][i % width] / members[nearest[token]];
        values[at] += rows[token][i % width] / members[nearest[token]];
      }
    }
    return new Clusters(centroids, values, members);
  }

  /// (token, heads * size)
  private static float[][] tokens(StoredBlocks stored, int slot, boolean key) {
    int size = stored.size();
    float[][] tokens = new float[stored.block()][stored.heads() * size];
    float[] rows = new float[stored.block() * size];
    for (int head = 0; head < stored.heads(); head++) {
      if (key) {
        stored.keys(slot, head, rows);
      } else {
        stored.values(slot, head, rows);
      }
      for (int token = 0; token < tokens.length; token++) {
        System.arraycopy(rows, token * size, tokens[token], head * size, size);
      }
    }
    return tokens;
  }

  private static float[] of(float[][] tokens, int each) {
    int width = tokens[0].length;
    float[] centroids = new float[each * width];
    for (int i = 0; i < each; i++) {
      System.arraycopy(tokens[i * tokens.length / each], 0, centroids, i * width, width);
    }
    for (int round = 0; round < ROUNDS; round++) {
      float[] sums = new float[centroids.length];
      int[] members = new int[each];
      for (float[] token : tokens) {
        int nearest = nearest(token, centroids);
        members[nearest]++;
        for (int i = 0; i < width; i++) {
          sums[nearest * width + i] += token[i];
        }
      }
      for (int i = 0; i < each * width; i++) {
        int own = members[i / width];
        centroids[i] = own == 0 ? centroids[i] : sums[i] / own;
      }
    }
    return centroids;
  }

  private static int nearest(float[] token, float[] centroids) {
    int width = token.length;
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int at = 0; at < centroids.length; at += width) {
      double length = Products.of(centroids, at, centroids, at, width);
      double distance = length - 2 * Products.of(centroids, at, token, 0, width);
      if (distance < least) {
        least = distance;
        nearest = at / width;
      }
    }
    return nearest;
  }
}
