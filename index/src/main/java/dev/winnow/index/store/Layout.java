package dev.winnow.index.store;

import org.apache.lucene.index.Term;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.QueryBitSetProducer;

/// How documents lie in Lucene. Without passages a document is one Lucene document; with passages
/// it is a block: its passages in the order of their start, then the document itself.
///
/// | field | on | holds |
/// |---|---|---|
/// | `_id` | all of a block | the document's id: term, and stored on the document |
/// | `_key` | documents | the id once more, as doc values: for the candidates of a search |
/// | `_kind` | documents, where there are passages | the term `document` |
/// | `_pending` | documents | the term `vectors` while a vector is missing |
/// | `_contents` | documents | title and text, searchable |
/// | `_title`, `_text` | documents | stored |
/// | `_passage` | passages | title, headings and text, searchable |
/// | `_start`, `_end`, `_heading` | passages | stored |
/// | `_dense` | passages, or documents where there are none | the vector |
/// | `f.NAME` | documents | a field of the schema |
final class Layout {
  static final String ID = "_id";
  static final String KEY = "_key";
  static final String KIND = "_kind";
  static final String PENDING = "_pending";
  static final String CONTENTS = "_contents";
  static final String TITLE = "_title";
  static final String TEXT = "_text";
  static final String PASSAGE = "_passage";
  static final String START = "_start";
  static final String END = "_end";
  static final String HEADING = "_heading";
  static final String DENSE = "_dense";

  static final String DOCUMENT = "document";
  static final String VECTORS = "vectors";

  /// The documents of a block index, among their passages.
  static final Query DOCUMENTS = new TermQuery(new Term(KIND, DOCUMENT));

  static final Query WITHOUT_VECTORS = new TermQuery(new Term(PENDING, VECTORS));

  static final String FIELD = "f.";

  private Layout() {}

  static String field(String name) {
    return FIELD + name;
  }

  /// The bits of [#DOCUMENTS], kept per segment by the producer.
  static BitSetProducer documentBits() {
    return new QueryBitSetProducer(DOCUMENTS);
  }
}
