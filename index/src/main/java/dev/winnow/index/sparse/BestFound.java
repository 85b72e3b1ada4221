package dev.winnow.index.sparse;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.apache.lucene.search.ScoreDoc;

/// The best documents of a scan; of equals those with the lower number.
final class BestFound implements ImpactScan.Found {
  private static final Comparator<ScoreDoc> WORST_FIRST =
      Comparator.<ScoreDoc>comparingDouble(hit -> hit.score)
          .thenComparing(Comparator.<ScoreDoc>comparingInt(hit -> hit.doc).reversed());

  private final int wanted;
  private final PriorityQueue<ScoreDoc> best = new PriorityQueue<>(WORST_FIRST);

  /// @param wanted at least 1
  BestFound(int wanted) {
    this.wanted = wanted;
  }

  @Override
  public float threshold() {
    return best.size() < wanted ? 0 : best.element().score;
  }

  @Override
  public void take(int document, float score) {
    best.add(new ScoreDoc(document, score));
    if (best.size() > wanted) {
      best.remove();
    }
  }

  /// Best first.
  ScoreDoc[] best() {
    var sorted = best.toArray(ScoreDoc[]::new);
    Arrays.sort(sorted, WORST_FIRST.reversed());
    return sorted;
  }
}
