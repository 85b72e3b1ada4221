package dev.winnow.index.store;

import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
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
/// | `_done` | documents | a term for each representation in which no value is missing; `*` alone where there is no text, and so nothing to make in any |
/// | `_contents` | documents | title, text and the words of [#PARTS], searchable |
/// | `_title`, `_text` | documents | stored |
/// | `_passage` | passages | title, headings and text, searchable |
/// | `_start`, `_end`, `_heading` | passages | stored |
/// | `_dense.NAME` | passages, or documents where there are none | the vector in a space |
/// | `_sparse.NAME`, `_sparse.NAME.terms`, `_sparse.NAME.weights` | passages, or documents where there are none | learned sparse vectors, as [dev.winnow.index.sparse] keeps them |
/// | `_late.NAME.*` | passages, or documents where there are none | token vectors: see [dev.winnow.index.late] |
/// | `_verbatim.NAME` | documents | the tokens of the text: see [dev.winnow.index.verbatim] |
/// | `f.NAME` | documents | a field of the schema; numbers as doubles, dates in milliseconds |
/// | `x.NAME` | documents | values of a number or date field that `f.NAME` cannot hold exactly, which then are here alone: see [Fine] |
///
/// Complete representations are marked, not missing ones, so a representation that is added later
/// is awaited by every older document.
final class Layout {
  static final String ID = "_id";
  static final String KEY = "_key";
  static final String KIND = "_kind";
  static final String DONE = "_done";
  static final String CONTENTS = "_contents";
  static final String TITLE = "_title";
  static final String TEXT = "_text";
  static final String PASSAGE = "_passage";
  static final String START = "_start";
  static final String END = "_end";
  static final String HEADING = "_heading";

  static final String DOCUMENT = "document";

  /// Stands for every representation; none can have this name.
  static final String ALL = "*";

  /// The documents of a block index, among their passages.
  static final Query DOCUMENTS = new TermQuery(new Term(KIND, DOCUMENT));

  static final String FIELD = "f.";

  static final String FINE = "x.";

  /// The keyword field with the names of a document's folders and file, if it has one.
  static final String PARTS = "source.parts";

  private static final String DENSE = "_dense.";

  private static final String SPARSE = "_sparse.";

  private Layout() {}

  static String field(String name) {
    return FIELD + name;
  }

  /// The values of a field that [Fine] names.
  static String fine(String name) {
    return FINE + name;
  }

  /// The vectors of a space.
  static String dense(String space) {
    return DENSE + space;
  }

  /// The learned sparse vectors of this name.
  static String sparse(String name) {
    return SPARSE + name;
  }

  /// Documents marked done under a name.
  static Query done(String name) {
    return new TermQuery(new Term(DONE, name));
  }

  /// Documents with a value in this representation still to be made.
  static Query awaiting(String name, boolean passages) {
    return new BooleanQuery.Builder()
        .add(passages ? DOCUMENTS : MatchAllDocsQuery.INSTANCE, Occur.FILTER)
        .add(done(name), Occur.MUST_NOT)
        .add(done(ALL), Occur.MUST_NOT)
        .build();
  }

  /// The bits of [#DOCUMENTS], kept per segment by the producer.
  static BitSetProducer documentBits() {
    return new QueryBitSetProducer(DOCUMENTS);
  }
}
