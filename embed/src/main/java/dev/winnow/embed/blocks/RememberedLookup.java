package dev.winnow.embed.blocks;

import org.jspecify.annotations.Nullable;

/// Looks up anew only where the query has turned, or blocks have come. Of one layer.
final class RememberedLookup implements BlockLookup {
  private final BlockLookup lookup;
  private final double cosine;
  private float[] last = {};
  private int changes;
  private @Nullable Found found;

  RememberedLookup(BlockLookup lookup, double cosine) {
    this.lookup = lookup;
    this.cosine = cosine;
  }

  @Override
  public BlockLookup forLayer() {
    return new RememberedLookup(lookup.forLayer(), cosine);
  }

  @Override
  public int[] choose(StoredBlocks keys, float[] query, int count) {
    throw new IllegalStateException("what is remembered may be tokens; see find");
  }

  @Override
  public Found find(StoredBlocks keys, float[] query, int count) {
    Found known = found;
    if (known != null && changes == keys.changes() && like(query)) {
      return known;
    }
    Found fresh = lookup.find(keys, query, count);
    last = query.clone();
    changes = keys.changes();
    found = fresh;
    return fresh;
  }

  private boolean like(float[] query) {
    int size = query.length;
    double product = Products.of(query, 0, last, 0, size);
    double lengths =
        Products.of(query, 0, query, 0, size) * (double) Products.of(last, 0, last, 0, size);
    return product >= cosine * Math.sqrt(lengths);
  }
}
