package dev.winnow.index.store;

import dev.winnow.index.Document;
import dev.winnow.index.Passage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.BytesRef;

/// Reads whole documents and columns back from a snapshot.
final class Stored {
  private Stored() {}

  static Document document(Snapshot snapshot, int doc) throws IOException {
    DocumentReader reader = snapshot.reader();
    return reader.document(doc).withPassages(reader.passages(doc));
  }

  /// The document with its passages and what models made of them. In an index without passages, a
  /// document's values, if any, are in one passage.
  static Document withValues(Snapshot snapshot, int doc) throws IOException {
    DocumentReader reader = snapshot.reader();
    Document document = reader.document(doc);
    List<Passage> passages = new ArrayList<>();
    for (int child = reader.firstPassage(doc); child < doc; child++) {
      passages.add(reader.passage(child).withValues(reader.values(child)));
    }
    if (!snapshot.schema().passages()) {
      var values = reader.values(doc);
      if (!values.isEmpty()) {
        passages.add(Passage.of(0, document.text().length()).withValues(values));
      }
    }
    return document.withPassages(passages);
  }

  /// Up to `limit` documents that await a value in a representation, with those that they have.
  static List<Document> awaiting(Snapshot snapshot, String name, int limit) throws IOException {
    var awaiting = Layout.awaiting(name, snapshot.schema().passages());
    List<Document> documents = new ArrayList<>();
    for (ScoreDoc hit : snapshot.searcher().search(awaiting, limit).scoreDocs) {
      documents.add(withValues(snapshot, hit.doc));
    }
    return documents;
  }

  /// Up to `most` vectors of a space, evenly drawn.
  static List<float[]> vectors(Snapshot snapshot, String space, int most) throws IOException {
    String field = Layout.dense(space);
    long all = 0;
    for (LeafReaderContext leaf : snapshot.searcher().getIndexReader().leaves()) {
      FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
      all += values == null ? 0 : values.size();
    }
    List<float[]> drawn = new ArrayList<>();
    long seen = 0;
    for (LeafReaderContext leaf : snapshot.searcher().getIndexReader().leaves()) {
      FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
      for (int ord = 0; values != null && ord < values.size(); ord++, seen++) {
        boolean due = seen * most / all != (seen - 1) * most / all || seen == 0;
        if (most >= all || due) {
          var live = leaf.reader().getLiveDocs();
          if (live == null || live.get(values.ordToDoc(ord))) {
            drawn.add(values.vectorValue(ord).clone());
          }
        }
      }
    }
    return drawn;
  }

  /// The first value of a keyword field by document id.
  static Map<String, String> values(Snapshot snapshot, String keyword) throws IOException {
    Map<String, String> values = new HashMap<>();
    for (LeafReaderContext leaf : snapshot.searcher().getIndexReader().leaves()) {
      addValues(leaf.reader(), Layout.field(keyword), values);
    }
    return values;
  }

  private static void addValues(LeafReader leaf, String field, Map<String, String> values)
      throws IOException {
    var ids = leaf.terms(Layout.ID);
    if (ids == null || leaf.getFieldInfos().fieldInfo(field) == null) {
      return;
    }
    var live = leaf.getLiveDocs();
    String[] column = column(leaf, field);
    TermsEnum terms = ids.iterator();
    PostingsEnum postings = null;
    for (BytesRef id = terms.next(); id != null; id = terms.next()) {
      postings = terms.postings(postings, PostingsEnum.NONE);
      for (int doc = postings.nextDoc();
          doc != PostingsEnum.NO_MORE_DOCS;
          doc = postings.nextDoc()) {
        if (column[doc] != null && (live == null || live.get(doc))) {
          values.put(id.utf8ToString(), column[doc]);
        }
      }
    }
  }

  private static String[] column(LeafReader leaf, String field) throws IOException {
    var column = new String[leaf.maxDoc()];
    var keywords = DocValues.getSortedSet(leaf, field);
    for (int doc = keywords.nextDoc(); doc != PostingsEnum.NO_MORE_DOCS; doc = keywords.nextDoc()) {
      column[doc] = keywords.lookupOrd(keywords.nextOrd()).utf8ToString();
    }
    return column;
  }
}
