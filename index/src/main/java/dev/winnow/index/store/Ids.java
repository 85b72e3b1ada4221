package dev.winnow.index.store;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;

/// Lucene's numbers of documents and their ids, for one search. Numbers become ids by doc values,
/// so that hundreds of candidates cost no reading of stored text; what it named once it finds again
/// without a look into the index. Confined to one search.
final class Ids {
  private final Snapshot snapshot;
  private final DocumentReader reader;
  private final Map<Integer, String> ids = new HashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  Ids(Snapshot snapshot, DocumentReader reader) {
    this.snapshot = snapshot;
    this.reader = reader;
  }

  /// Reads the ids of documents, in one pass over the doc values of each segment.
  void name(int... documents) throws IOException {
    int[] unknown =
        Arrays.stream(documents).filter(doc -> !ids.containsKey(doc)).sorted().toArray();
    LeafReaderContext leaf = null;
    BinaryDocValues keys = null;
    for (int doc : unknown) {
      LeafReaderContext own = reader.leaf(doc);
      if (keys == null || own != leaf) {
        leaf = own;
        keys = DocValues.getBinary(leaf.reader(), Layout.KEY);
      }
      if (!keys.advanceExact(doc - own.docBase)) {
        throw new IllegalStateException("document " + doc + " has no id");
      }
      put(doc, keys.binaryValue().utf8ToString());
    }
  }

  private void put(int doc, String id) {
    ids.put(doc, id);
    numbers.put(id, doc);
  }

  /// The id of a document that was named before.
  String id(int doc) {
    return Objects.requireNonNull(ids.get(doc));
  }

  /// Lucene's number of the document with this id.
  ///
  /// @throws IllegalArgumentException if there is none
  int number(String id) throws IOException {
    Integer known = numbers.get(id);
    if (known != null) {
      return known;
    }
    var found = snapshot.searcher().search(FilterQueries.id(id, snapshot.schema()), 1).scoreDocs;
    if (found.length == 0) {
      throw new IllegalArgumentException("no document '" + id + "' in this moment of the index");
    }
    put(found[0].doc, id);
    return found[0].doc;
  }
}
