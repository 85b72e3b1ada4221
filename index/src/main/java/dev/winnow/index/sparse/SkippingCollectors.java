package dev.winnow.index.sparse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.FilterCollector;
import org.apache.lucene.search.FilterLeafCollector;
import org.apache.lucene.search.FilterScorable;
import org.apache.lucene.search.LeafCollector;
import org.apache.lucene.search.Scorable;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollector;
import org.apache.lucene.search.TopScoreDocCollectorManager;

/// Collects the best documents. It asks to skip what is not better than the last of them, times a
/// factor: an overestimated threshold (Broder et al., CIKM 2003).
final class SkippingCollectors implements CollectorManager<SkippingCollectors.Skipping, TopDocs> {
  private final TopScoreDocCollectorManager plain;
  private final double factor;

  SkippingCollectors(int wanted, double factor) {
    this.plain = new TopScoreDocCollectorManager(wanted, wanted);
    this.factor = factor;
  }

  @Override
  public Skipping newCollector() {
    return new Skipping(plain.newCollector(), factor);
  }

  @Override
  public TopDocs reduce(Collection<Skipping> collectors) throws IOException {
    List<TopScoreDocCollector> inner = new ArrayList<>();
    collectors.forEach(collector -> inner.add(collector.best));
    return plain.reduce(inner);
  }

  static final class Skipping extends FilterCollector {
    private final TopScoreDocCollector best;
    private final double factor;

    Skipping(TopScoreDocCollector best, double factor) {
      super(best);
      this.best = best;
      this.factor = factor;
    }

    @Override
    public LeafCollector getLeafCollector(LeafReaderContext leaf) throws IOException {
      LeafCollector plain = super.getLeafCollector(leaf);
      return factor <= 1 ? plain : new SkippingLeaf(plain, factor);
    }
  }

  private static final class SkippingLeaf extends FilterLeafCollector {
    private final double factor;

    SkippingLeaf(LeafCollector plain, double factor) {
      super(plain);
      this.factor = factor;
    }

    @Override
    public void setScorer(Scorable scorer) throws IOException {
      super.setScorer(
          new FilterScorable(scorer) {
            @Override
            public void setMinCompetitiveScore(float score) throws IOException {
              in.setMinCompetitiveScore((float) (score * factor));
            }
          });
    }
  }
}
