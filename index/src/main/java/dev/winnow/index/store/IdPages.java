package dev.winnow.index.store;

import dev.winnow.index.Filter;
import dev.winnow.index.WellFormed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/// Lists ids in the order of their bytes, which is that of the segments' term dictionaries, merged.
/// A page costs its own length, however many ids lie before it; with a filter, also a bit for each
/// document and a look at those ids that do not match. Confined to one call.
final class IdPages {
  private final Snapshot snapshot;
  private final @Nullable FixedBitSet matching;

  IdPages(Snapshot snapshot, @Nullable Filter filter) throws IOException {
    this.snapshot = snapshot;
    this.matching = filter == null ? null : matching(snapshot, filter);
  }

  private static FixedBitSet matching(Snapshot snapshot, Filter filter) throws IOException {
    var searcher = snapshot.searcher();
    var bits = new FixedBitSet(Math.max(1, searcher.getIndexReader().maxDoc()));
    var query = FilterQueries.query(filter, snapshot.schema(), snapshot.config().limits());
    var weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Scorer scorer = weight.scorer(leaf);
      if (scorer != null) {
        DocIdSetIterator documents = scorer.iterator();
        for (int doc = documents.nextDoc();
            doc != DocIdSetIterator.NO_MORE_DOCS;
            doc = documents.nextDoc()) {
          bits.set(leaf.docBase + doc);
        }
      }
    }
    return bits;
  }

  List<String> page(String after, int limit) throws IOException {
    List<String> page = new ArrayList<>();
    Terms ids = MultiTerms.getTerms(snapshot.searcher().getIndexReader(), Layout.ID);
    if (ids == null) {
      return page;
    }
    var start = new BytesRef(WellFormed.requireId(after));
    TermsEnum terms = ids.iterator();
    PostingsEnum postings = null;
    var status = terms.seekCeil(start);
    if (status == TermsEnum.SeekStatus.END) {
      return page;
    }
    BytesRef id = status == TermsEnum.SeekStatus.FOUND ? terms.next() : terms.term();
    for (; id != null && page.size() < limit; id = terms.next()) {
      postings = terms.postings(postings, PostingsEnum.NONE);
      if (isListed(postings)) {
        page.add(id.utf8ToString());
      }
    }
    return page;
  }

  /// Whether one of an id's Lucene documents is live and matches; passages never match.
  private boolean isListed(PostingsEnum postings) throws IOException {
    var leaves = snapshot.searcher().getIndexReader().leaves();
    for (int doc = postings.nextDoc(); doc != PostingsEnum.NO_MORE_DOCS; doc = postings.nextDoc()) {
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
      Bits live = leaf.reader().getLiveDocs();
      boolean isLive = live == null || live.get(doc - leaf.docBase);
      if (isLive && (matching == null || matching.get(doc))) {
        return true;
      }
    }
    return false;
  }
}
