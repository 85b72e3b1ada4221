package dev.winnow.index.late;

import dev.winnow.index.late.LateSearch.Found;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The best passages of a stream, kept as an unsorted buffer of twice as many.
final class Best {
  private final int most;
  private final Found[] kept;
  private int size;
  private double worst = Double.NEGATIVE_INFINITY;

  Best(int most) {
    this.most = most;
    this.kept = new Found[2 * most];
  }

  boolean wants(double score) {
    return score > worst;
  }

  void offer(int doc, double score) {
    if (size == kept.length) {
      shrink();
      if (!wants(score)) {
        return;
      }
    }
    kept[size++] = new Found(doc, score);
  }

  private void shrink() {
    Arrays.sort(kept, 0, size, Found.BEST_FIRST);
    size = Math.min(size, most);
    worst = kept[size - 1].score();
  }

  /// At most as many as wanted, unsorted.
  List<Found> first() {
    if (size > most) {
      shrink();
    }
    return new ArrayList<>(Arrays.asList(kept).subList(0, size));
  }
}
