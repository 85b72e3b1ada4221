package dev.winnow.index.store;

import dev.winnow.index.Document;
import dev.winnow.index.FieldValues;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Field;
import dev.winnow.index.TermWeights;
import dev.winnow.index.Vector;
import dev.winnow.index.late.Codebooks;
import dev.winnow.index.late.LateSearch;
import dev.winnow.index.sparse.WeightsField;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.join.BitSetProducer;
import org.jspecify.annotations.Nullable;

/// Reads stored documents and passages back from one snapshot. Confined to one thread.
final class DocumentReader {
  private final IndexSearcher searcher;
  private final Schema schema;
  private final BitSetProducer documentBits;
  private final Function<String, Codebooks> codebooks;
  private final StoredFields stored;

  DocumentReader(
      IndexSearcher searcher,
      Schema schema,
      BitSetProducer documentBits,
      Function<String, Codebooks> codebooks)
      throws IOException {
    this.searcher = searcher;
    this.schema = schema;
    this.documentBits = documentBits;
    this.codebooks = codebooks;
    this.stored = searcher.storedFields();
  }

  /// The document at Lucene's number `doc`, without passages.
  Document document(int doc) throws IOException {
    var lucene = stored.document(doc);
    return new Document(
        lucene.get(Layout.ID),
        lucene.get(Layout.TITLE),
        lucene.get(Layout.TEXT),
        fields(lucene),
        List.of());
  }

  /// The passages of the document at `doc`, in order, without vectors.
  List<Passage> passages(int doc) throws IOException {
    List<Passage> passages = new ArrayList<>();
    for (int child = firstPassage(doc); child < doc; child++) {
      passages.add(passage(child));
    }
    return passages;
  }

  Passage passage(int child) throws IOException {
    var lucene = stored.document(child);
    return Passage.of(number(lucene, Layout.START), number(lucene, Layout.END))
        .withHeadings(List.of(lucene.getValues(Layout.HEADING)));
  }

  /// The number of the document's passage at a place of its text: the last that begins there or
  /// before, or else the first.
  int passageAt(int doc, int offset) throws IOException {
    int first = firstPassage(doc);
    int low = 0;
    int high = Math.max(0, doc - first - 1);
    while (low < high) {
      int middle = low + high + 1 >>> 1;
      if (number(stored.document(first + middle), Layout.START) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /// What models made of passage `child`, by representation; vectors under cosine have length 1.
  Map<String, Passage.Value> values(int child) throws IOException {
    Map<String, Passage.Value> values = new LinkedHashMap<>();
    LeafReaderContext leaf = leaf(child);
    int local = child - leaf.docBase;
    for (var representation : schema.representations().entrySet()) {
      String name = representation.getKey();
      Passage.Value value =
          switch (representation.getValue()) {
            case Schema.Dense _ -> vector(leaf.reader(), Layout.dense(name), local);
            case Schema.Sparse(var precision, _) ->
                weights(leaf.reader(), Layout.sparse(name), precision, local);
            case Schema.Late _ -> tokens(leaf.reader(), name, local);
            case Schema.Verbatim _ -> null; // of the whole text, and made anew with it
          };
      if (representation.getValue() instanceof Schema.Verbatim) {
        continue;
      }
      if (value != null) {
        values.put(name, value);
      } else if (isDone(name, documentOf(child))) {
        values.put(name, new Passage.Nothing());
      }
    }
    return values;
  }

  private static @Nullable Vector vector(LeafReader leaf, String field, int doc)
      throws IOException {
    FloatVectorValues vectors = leaf.getFloatVectorValues(field);
    if (vectors == null) {
      return null;
    }
    var at = vectors.iterator();
    return at.advance(doc) == doc ? Vector.of(vectors.vectorValue(at.index()).clone()) : null;
  }

  private @Nullable MultiVector tokens(LeafReader leaf, String name, int doc) throws IOException {
    var tokens = LateSearch.reader(leaf, name, codebooks.apply(name));
    return tokens.advance(doc) ? tokens.vectors() : null;
  }

  private static @Nullable TermWeights weights(
      LeafReader leaf, String field, Schema.Precision precision, int doc) throws IOException {
    TermWeights weights = WeightsField.read(leaf, field, precision, doc);
    return weights.size() == 0 ? null : weights;
  }

  private boolean isDone(String space, int doc) throws IOException {
    LeafReaderContext leaf = leaf(doc);
    PostingsEnum done = leaf.reader().postings(new Term(Layout.DONE, space), PostingsEnum.NONE);
    int local = doc - leaf.docBase;
    return done != null && done.advance(local) == local;
  }

  /// Lucene's number of the document's first passage, or `doc` itself where it has none.
  int firstPassage(int doc) throws IOException {
    if (!schema.passages()) {
      return doc;
    }
    LeafReaderContext leaf = leaf(doc);
    int local = doc - leaf.docBase;
    if (local == 0) {
      return doc;
    }
    var bits = Objects.requireNonNull(documentBits.getBitSet(leaf));
    return leaf.docBase + bits.prevSetBit(local - 1) + 1;
  }

  /// Lucene's number of the document that passage `child` belongs to.
  int documentOf(int child) throws IOException {
    if (!schema.passages()) {
      return child;
    }
    LeafReaderContext leaf = leaf(child);
    var bits = Objects.requireNonNull(documentBits.getBitSet(leaf));
    return leaf.docBase + bits.nextSetBit(child - leaf.docBase);
  }

  LeafReaderContext leaf(int doc) {
    var leaves = searcher.getIndexReader().leaves();
    return leaves.get(ReaderUtil.subIndex(doc, leaves));
  }

  private static int number(org.apache.lucene.document.Document lucene, String field) {
    return Objects.requireNonNull(lucene.getField(field)).numericValue().intValue();
  }

  private Map<String, Object> fields(org.apache.lucene.document.Document lucene) {
    Map<String, List<Object>> found = new HashMap<>();
    for (IndexableField field : lucene) { // in the order in which they were written
      boolean fine = field.name().startsWith(Layout.FINE);
      if (fine || field.name().startsWith(Layout.FIELD)) {
        String name = field.name().substring(Layout.FIELD.length());
        Field type = schema.fields().get(name);
        if (type != null) {
          found.computeIfAbsent(name, _ -> new ArrayList<>()).add(value(type, field, fine));
        }
      }
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : schema.fields().keySet()) {
      List<Object> all = found.get(name);
      if (all != null) {
        values.put(name, all.size() == 1 ? all.getFirst() : List.copyOf(all));
      }
    }
    return values;
  }

  private static Object value(Field type, IndexableField field, boolean fine) {
    return switch (type) {
      case Field.Text _, Field.Stored _, Field.Keyword _ -> keyword(field);
      case Field.Number _ -> {
        Number number = field.numericValue();
        yield fine ? (Object) number.longValue() : FieldValues.soughtNumber(field.name(), number);
      }
      case Field.Date _ -> {
        long time = field.numericValue().longValue();
        yield fine ? Fine.date(time) : Instant.ofEpochMilli(time);
      }
    };
  }

  private static String keyword(IndexableField field) {
    String text = field.stringValue();
    return text != null ? text : field.binaryValue().utf8ToString();
  }
}
