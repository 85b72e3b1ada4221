package dev.winnow.index.store;

import dev.winnow.index.Deadline;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Schema;
import dev.winnow.index.late.Codebooks;
import java.io.IOException;
import java.util.function.Function;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.join.BitSetProducer;

/// One unchanging view of the index and what is needed to search it. Confined to one search.
///
/// @param documentBits the documents among passages; only asked where the schema has passages
/// @param codebooks of the token vectors of a name
record Snapshot(
    IndexSearcher searcher,
    Schema schema,
    IndexConfig config,
    Analyzer analyzer,
    BitSetProducer documentBits,
    Function<String, Codebooks> codebooks) {
  DocumentReader reader() throws IOException {
    return new DocumentReader(searcher, schema, documentBits, codebooks);
  }

  /// This view with searches that Lucene stops at the deadline; what they then return must not be
  /// used.
  Snapshot until(Deadline deadline) {
    if (deadline == Deadline.NONE) {
      return this;
    }
    var timed = new IndexSearcher(searcher.getIndexReader());
    timed.setSimilarity(searcher.getSimilarity());
    timed.setQueryCache(searcher.getQueryCache());
    timed.setTimeout(deadline::over);
    return new Snapshot(timed, schema, config, analyzer, documentBits, codebooks);
  }

  /// Bytes that a merge into at most `segments` writes: about those of the segments that are now,
  /// without deleted documents, and some more.
  long bytesToMerge(int segments) throws IOException {
    var leaves = searcher.getIndexReader().leaves();
    if (leaves.size() <= segments && !searcher.getIndexReader().hasDeletions()) {
      return 0;
    }
    double bytes = 0;
    for (LeafReaderContext leaf : leaves) {
      if (FilterLeafReader.unwrap(leaf.reader()) instanceof SegmentReader segment) {
        double live = segment.numDocs() / (double) Math.max(1, segment.maxDoc());
        bytes += live * segment.getSegmentInfo().sizeInBytes();
      }
    }
    return (long) (1.25 * bytes) + 1_000_000; // with what a merge keeps on disk meanwhile
  }

  /// Documents in the view.
  int documents() throws IOException {
    return schema.passages()
        ? searcher.count(Layout.DOCUMENTS)
        : searcher.getIndexReader().numDocs();
  }

  /// Documents with a value in this representation still to be made.
  int awaiting(String name) throws IOException {
    return documents()
        - searcher.count(Layout.done(name))
        - searcher.count(Layout.done(Layout.ALL));
  }

  /// A vector space and Lucene's field of it.
  record Space(String field, Schema.Dense dense) {}

  /// The vector space of this name; empty means the first.
  Space space(String name) {
    return new Space(Layout.dense(schema.spaceName(name)), schema.dense(name));
  }
}
