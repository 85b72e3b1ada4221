package dev.winnow.embed.blocks;

/// Each head of keys looks up blocks of its own, by its part of their representatives.
final class PerHead implements BlockLookup {
  @Override
  public int[] choose(StoredBlocks keys, float[] query, int count) {
    throw new IllegalStateException("heads see different blocks; see find");
  }

  @Override
  public Found find(StoredBlocks keys, float[] query, int count) {
    int[][] slots = new int[keys.heads()][];
    for (int head = 0; head < slots.length; head++) {
      double[] scores = new double[keys.count()];
      for (int slot = 0; slot < scores.length; slot++) {
        float[] mean = keys.representative(slot, head);
        scores[slot] = Products.of(query, head * keys.size(), mean, 0, keys.size());
      }
      slots[head] = Products.best(scores, count);
    }
    return new Found.ByHead(slots);
  }
}
