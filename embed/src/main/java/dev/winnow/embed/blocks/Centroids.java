package dev.winnow.embed.blocks;

/// Centroids of the keys of each block of one layer, by k-means with a few rounds from tokens that
/// lie evenly in the block.
final class Centroids implements BlockLookup {
  private static final int ROUNDS = 4;

  private final int each;

  /// Of a block (centroid, heads * size).
  private final Summaries<float[]> centroids;

  Centroids(int each) {
    this.each = each;
    centroids =
        new Summaries<>((keys, slot) -> of(tokens(keys, slot), Math.min(each, keys.block())));
  }

  @Override
  public BlockLookup forLayer() {
    return new Centroids(each);
  }

  @Override
  public int[] choose(StoredBlocks keys, float[] query, int count) {
    double[] scores = new double[keys.count()];
    for (int slot = 0; slot < scores.length; slot++) {
      double most = Double.NEGATIVE_INFINITY;
      float[] own = centroids.get(keys, slot);
      for (int at = 0; at < own.length; at += query.length) {
        most = Math.max(most, Products.of(query, 0, own, at, query.length));
      }
      scores[slot] = most;
    }
    return Products.best(scores, count);
  }

  /// (token, heads * size)
  private static float[][] tokens(StoredBlocks keys, int slot) {
    int size = keys.size();
    float[][] tokens = new float[keys.block()][keys.heads() * size];
    float[] rows = new float[keys.block() * size];
    for (int head = 0; head < keys.heads(); head++) {
      keys.keys(slot, head, rows);
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
