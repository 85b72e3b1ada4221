package dev.winnow.index.verbatim;

import dev.winnow.index.Deadline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.IndexSearcher;

/// Verbatim search over one snapshot. Confined to one search.
public final class VerbatimSearch extends IndexSearcher {
  private final List<Part> parts = new ArrayList<>();
  private final String key;
  private final Deadline deadline;

  /// @param like the searcher whose reader and cache this one shares
  /// @param name of the representation
  /// @param key field of binary doc values with the ids of documents
  public VerbatimSearch(IndexSearcher like, String name, String key, Deadline deadline)
      throws IOException {
    super(like.getIndexReader());
    setQueryCache(like.getQueryCache());
    this.key = key;
    this.deadline = deadline;
    for (LeafReaderContext leaf : getIndexReader().leaves()) {
      Part part = Part.of(leaf, VerbatimField.field(name));
      if (part != null && part.tokens().tokens() > 0) {
        parts.add(part);
      }
    }
  }

  List<Part> parts() {
    return parts;
  }

  Deadline deadline() {
    return deadline;
  }

  /// The id of a document.
  ///
  /// @param doc Lucene's number
  String id(int doc) throws IOException {
    var leaves = getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    BinaryDocValues ids = Objects.requireNonNull(leaf.reader().getBinaryDocValues(key));
    if (!ids.advanceExact(doc - leaf.docBase)) {
      throw new IllegalStateException("document " + doc + " has no id");
    }
    return ids.binaryValue().utf8ToString();
  }
}
