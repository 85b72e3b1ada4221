package dev.winnow.index.sparse;

import java.util.stream.IntStream;

/// All documents of a scan that score at least so much.
final class AllFound implements ImpactScan.Found {
  private final float below;
  private final IntStream.Builder documents = IntStream.builder();

  AllFound(double least) {
    this.below = Math.nextDown((float) least);
  }

  @Override
  public float threshold() {
    return below;
  }

  @Override
  public void take(int document, float score) {
    documents.add(document);
  }

  /// Ascending.
  int[] documents() {
    return documents.build().toArray();
  }
}
