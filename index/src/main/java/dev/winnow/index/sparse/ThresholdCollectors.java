package dev.winnow.index.sparse;

import java.io.IOException;
import java.util.Collection;
import java.util.stream.IntStream;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.Scorable;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;

/// Collects the numbers of all documents that score at least so much, ascending.
final class ThresholdCollectors implements CollectorManager<ThresholdCollectors.Threshold, int[]> {
  private final float least;

  ThresholdCollectors(double least) {
    this.least = Math.nextDown((float) least);
  }

  @Override
  public Threshold newCollector() {
    return new Threshold(least);
  }

  @Override
  public int[] reduce(Collection<Threshold> collectors) {
    return collectors.stream().flatMapToInt(each -> each.numbers.build()).sorted().toArray();
  }

  static final class Threshold extends SimpleCollector {
    private final float least;
    private final IntStream.Builder numbers = IntStream.builder();
    private Scorable scorer = NOTHING;
    private int base;

    private static final Scorable NOTHING =
        new Scorable() {
          @Override
          public float score() {
            return 0;
          }
        };

    Threshold(float least) {
      this.least = least;
    }

    @Override
    protected void doSetNextReader(LeafReaderContext leaf) {
      base = leaf.docBase;
    }

    @Override
    public void setScorer(Scorable scorer) throws IOException {
      this.scorer = scorer;
      scorer.setMinCompetitiveScore(least);
    }

    @Override
    public void collect(int doc) throws IOException {
      if (scorer.score() >= least) {
        numbers.add(base + doc);
      }
    }

    @Override
    public ScoreMode scoreMode() {
      return ScoreMode.TOP_SCORES;
    }
  }
}
