package dev.winnow.index.sparse;

import dev.winnow.index.Deadline;
import dev.winnow.index.Schema.Precision;
import dev.winnow.index.TermWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/// Adds up the impacts of a query's terms, a window of passages after the other, in an array that
/// the processor's cache holds. Terms that together weigh little against the threshold are left for
/// the passages that the others make likely (MaxScore: Turtle and Flood, 1995). Learned queries
/// have many terms of much the same weight, so most postings are read anyway, and reading them in
/// bulk is what counts.
///
/// @param documents the documents among passages; null where there are no passages
/// @param deadline when it is over, the scan ends with what it found
record ImpactScan(
    String field,
    Precision precision,
    TermWeights query,
    @Nullable BitSetProducer documents,
    Deadline deadline) {
  /// Passages of a window: a quarter of a megabyte of sums.
  static final int WINDOW = 1 << 16;

  /// Windows that were scanned, and terms of which most postings in a window were not read.
  static final LongAdder WINDOWS = new LongAdder();

  static final LongAdder TERMS_LEFT = new LongAdder();

  /// Share of the threshold that the terms left for later may reach together. The higher, the more
  /// passages are likely, whose postings are looked up one by one.
  private static final double LEFT = .8;

  /// What a scan finds.
  interface Found {
    /// Only what scores more is taken.
    float threshold();

    /// Takes a document; they come in ascending order.
    void take(int document, float score);
  }

  /// By how much, as a share of a sum, single precision may lower it: half a unit in the last place
  /// for each product and addition.
  double rounding() {
    return (query.size() + 2) * 0x1p-24;
  }

  /// Hands on all documents whose best passage exceeds the threshold.
  ///
  /// @param window passages scanned at once
  void run(IndexSearcher searcher, Found found, int window) throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    int largest = leaves.stream().mapToInt(leaf -> leaf.reader().maxDoc()).max().orElse(0);
    var scan = new Scan(found, Math.min(window, largest));
    for (LeafReaderContext leaf : leaves) {
      scan.over(leaf);
    }
  }

  /// The sums of one window, and the document whose passages are at hand.
  private final class Scan {
    private final Found found;
    private final float[] sums;
    private final int[] likely;
    private final DocAndFloatFeatureBuffer buffer = new DocAndFloatFeatureBuffer();
    private int base;
    private @Nullable BitSet bits;
    private @Nullable Bits live;
    private int document;
    private float best;

    Scan(Found found, int window) {
      this.found = found;
      this.sums = new float[window];
      this.likely = new int[window];
    }

    void over(LeafReaderContext leaf) throws IOException {
      base = leaf.docBase;
      bits = documents == null ? null : documents.getBitSet(leaf);
      live = leaf.reader().getLiveDocs();
      document = -1;
      List<TermImpacts> terms = terms(leaf);
      if (terms.isEmpty() || (documents != null && bits == null)) {
        return;
      }
      int end = leaf.reader().maxDoc();
      for (int start = 0; start < end && !deadline.over(); start += sums.length) {
        WINDOWS.increment();
        over(terms, start, Math.min(end, start + sums.length));
      }
      handOn();
    }

    private void over(List<TermImpacts> terms, int start, int stop) throws IOException {
      for (TermImpacts term : terms) {
        term.bound(start, stop);
      }
      terms.sort(Comparator.comparingDouble(TermImpacts::most));
      double threshold = found.threshold() * (1 - rounding());
      int later = 0;
      double left = 0;
      while (later < terms.size() && left + terms.get(later).most() <= LEFT * threshold) {
        left += terms.get(later++).most();
      }
      TERMS_LEFT.add(later);
      for (TermImpacts term : terms.subList(later, terms.size())) {
        term.addTo(sums, start, stop, buffer);
      }
      int count = likely(stop - start, (float) (threshold - left));
      for (int i = later - 1; i >= 0 && count > 0; i--) {
        terms.get(i).addTo(sums, start, likely, count);
        left -= terms.get(i).most();
        count = kept(count, (float) (threshold - left));
      }
      for (int i = 0; i < count; i++) {
        passage(start + likely[i], sums[likely[i]]);
      }
      Arrays.fill(sums, 0, stop - start, 0);
    }

    /// Lists the passages whose sum exceeds a bound.
    private int likely(int size, float bound) {
      int count = 0;
      for (int i = 0; i < size; i++) {
        likely[count] = i;
        count += sums[i] > bound ? 1 : 0;
      }
      return count;
    }

    private int kept(int size, float bound) {
      int count = 0;
      for (int i = 0; i < size; i++) {
        int passage = likely[i];
        likely[count] = passage;
        count += sums[passage] > bound ? 1 : 0;
      }
      return count;
    }

    private void passage(int passage, float score) {
      if (score <= found.threshold()) {
        return;
      }
      int of = bits == null ? passage : bits.nextSetBit(passage);
      if (of == document) {
        best = Math.max(best, score);
      } else {
        handOn();
        document = of;
        best = score;
      }
    }

    private void handOn() {
      if (document >= 0 && best > found.threshold() && (live == null || live.get(document))) {
        found.take(base + document, best);
      }
      document = -1;
    }
  }

  private List<TermImpacts> terms(LeafReaderContext leaf) throws IOException {
    List<TermImpacts> found = new ArrayList<>();
    Terms terms = leaf.reader().terms(field);
    if (terms == null) {
      return found;
    }
    TermsEnum each = terms.iterator();
    for (int i = 0; i < query.size(); i++) {
      if (each.seekExact(new BytesRef(query.term(i)))) {
        found.add(new TermImpacts(each, query.weight(i), precision));
      }
    }
    return found;
  }
}
