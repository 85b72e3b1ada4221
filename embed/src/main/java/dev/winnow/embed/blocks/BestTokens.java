package dev.winnow.embed.blocks;

import java.util.Arrays;

/// Chooses tokens one by one, by the sum over heads of their softmax among all stored.
final class BestTokens implements BlockLookup {
  @Override
  public int[] choose(StoredBlocks keys, float[] query, int count) {
    throw new IllegalStateException("tokens are chosen, not blocks; see find");
  }

  @Override
  public Found find(StoredBlocks keys, float[] query, int count) {
    int block = keys.block();
    int size = keys.size();
    double[] votes = new double[keys.count() * block];
    double[] products = new double[votes.length];
    float[] rows = new float[block * size];
    for (int head = 0; head < keys.heads(); head++) {
      for (int slot = 0; slot < keys.count(); slot++) {
        keys.keys(slot, head, rows);
        for (int place = 0; place < block; place++) {
          products[slot * block + place] =
              Products.of(query, head * size, rows, place * size, size) / Math.sqrt(size);
        }
      }
      double most = Arrays.stream(products).max().orElse(0);
      double sum = 0;
      for (double product : products) {
        sum += Math.exp(product - most);
      }
      for (int token = 0; token < votes.length; token++) {
        votes[token] += Math.exp(products[token] - most) / sum;
      }
    }
    return new Found.Tokens(Products.best(votes, count * block));
  }
}
