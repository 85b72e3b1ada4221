package dev.winnow.index.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.util.BytesRef;

/// Maps Lucene's document numbers to ids and back. Ids come from doc values, so that hundreds of
/// candidates need no stored text. The number of an id that was returned before is found without
/// the index. Confined to one search.
final class Ids {
  /// Look-ups that search the returned ids one by one, before building a map pays.
  private static final int FEW = 16;

  private final Snapshot snapshot;
  private final DocumentReader reader;
  private final Map<String, Integer> numbers = new HashMap<>();

  /// Ids that were returned and are not in `numbers` yet.
  private final List<Named> named = new ArrayList<>();

  private int asked;

  Ids(Snapshot snapshot, DocumentReader reader) {
    this.snapshot = snapshot;
    this.reader = reader;
  }

  private record Named(int[] documents, String[] ids) {}

  /// The ids of documents, in their order.
  ///
  /// @param documents Lucene's numbers, each once
  String[] of(int[] documents) throws IOException {
    var ids = new String[documents.length];
    var places = new long[documents.length]; // number and place: doc values are read in order
    for (int i = 0; i < places.length; i++) {
      places[i] = (long) documents[i] << Integer.SIZE | i;
    }
    Arrays.sort(places);
    BinaryDocValues keys = null;
    int base = 0;
    int end = 0;
    for (long next : places) {
      int doc = (int) (next >>> Integer.SIZE);
      if (keys == null || doc >= end) {
        LeafReaderContext leaf = reader.leaf(doc);
        keys = DocValues.getBinary(leaf.reader(), Layout.KEY);
        base = leaf.docBase;
        end = base + leaf.reader().maxDoc();
      }
      if (!keys.advanceExact(doc - base)) {
        throw new IllegalStateException("document " + doc + " has no id");
      }
      BytesRef key = keys.binaryValue();
      ids[(int) next] = new String(key.bytes, key.offset, key.length, StandardCharsets.UTF_8);
    }
    named.add(new Named(documents, ids));
    return ids;
  }

  /// Lucene's number of the document with this id.
  ///
  /// @throws IllegalArgumentException if there is none
  int number(String id) throws IOException {
    if (asked < FEW) {
      asked++;
      for (Named next : named) {
        int at = Arrays.asList(next.ids()).indexOf(id);
        if (at >= 0) {
          return next.documents()[at];
        }
      }
    }
    for (Named next : named) {
      for (int i = 0; i < next.ids().length; i++) {
        numbers.put(next.ids()[i], next.documents()[i]);
      }
    }
    named.clear();
    Integer known = numbers.get(id);
    if (known != null) {
      return known;
    }
    var found = snapshot.searcher().search(FilterQueries.id(id, snapshot.schema()), 1).scoreDocs;
    if (found.length == 0) {
      throw new IllegalArgumentException("no document '" + id + "' in this moment of the index");
    }
    numbers.put(id, found[0].doc);
    return found[0].doc;
  }
}
