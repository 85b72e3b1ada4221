package dev.winnow.index.store;

import dev.winnow.index.IndexConfig;
import dev.winnow.index.Schema;
import java.io.IOException;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.join.BitSetProducer;

/// One unchanging view of the index and what is needed to search it. Confined to one search.
///
/// @param documentBits the documents among passages; only asked where the schema has passages
record Snapshot(
    IndexSearcher searcher,
    Schema schema,
    IndexConfig config,
    Analyzer analyzer,
    BitSetProducer documentBits) {
  DocumentReader reader() throws IOException {
    return new DocumentReader(searcher, schema, documentBits);
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

  /// Lucene's field of the first vector space.
  String denseField() {
    return Layout.dense(schema.dense() == null ? Schema.DENSE : schema.spaceName(""));
  }
}
