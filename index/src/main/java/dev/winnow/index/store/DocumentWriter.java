package dev.winnow.index.store;

import dev.winnow.index.Document;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Field;
import dev.winnow.index.Vector;
import dev.winnow.index.WellFormed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.VectorUtil;

/// Turns checked documents into Lucene's, in the form that [Layout] describes.
final class DocumentWriter {
  private final Schema schema;

  DocumentWriter(Schema schema) {
    this.schema = schema;
  }

  /// The passages of `document`, then the document itself.
  List<org.apache.lucene.document.Document> write(Document document) {
    List<org.apache.lucene.document.Document> block = new ArrayList<>();
    String text = WellFormed.of(document.text());
    String title = WellFormed.of(document.title());
    var parent = new org.apache.lucene.document.Document();
    parent.add(new StringField(Layout.ID, document.id(), Store.YES));
    parent.add(new BinaryDocValuesField(Layout.KEY, new BytesRef(document.id())));
    parent.add(new StoredField(Layout.TITLE, title));
    parent.add(new StoredField(Layout.TEXT, text));
    parent.add(new TextField(Layout.CONTENTS, contents(title, text), Store.NO));
    document.fields().forEach((name, value) -> addField(parent, name, value));
    if (schema.passages()) {
      parent.add(new StringField(Layout.KIND, Layout.DOCUMENT, Store.NO));
      for (Passage passage : inOrder(document.passages())) {
        block.add(passage(document.id(), title, text, passage));
      }
    } else if (!document.passages().isEmpty()) {
      addVector(parent, document.passages().getFirst());
    }
    if (awaitsVectors(document)) {
      parent.add(new StringField(Layout.PENDING, Layout.VECTORS, Store.NO));
    }
    block.add(parent);
    return block;
  }

  /// True where a vector is still to be made: some passage has none, or a text was never cut.
  private boolean awaitsVectors(Document document) {
    if (schema.dense() == null || (document.text().isBlank() && document.title().isBlank())) {
      return false;
    }
    return document.passages().isEmpty()
        || document.passages().stream().anyMatch(passage -> passage.vector() == null);
  }

  private org.apache.lucene.document.Document passage(
      String id, String title, String text, Passage passage) {
    var child = new org.apache.lucene.document.Document();
    child.add(new StringField(Layout.ID, id, Store.NO));
    child.add(new StoredField(Layout.START, passage.start()));
    child.add(new StoredField(Layout.END, passage.end()));
    for (String heading : passage.headings()) {
      child.add(new StoredField(Layout.HEADING, WellFormed.of(heading)));
    }
    String searchable = WellFormed.of(passage.read(title, text));
    child.add(new TextField(Layout.PASSAGE, searchable, Store.NO));
    addVector(child, passage);
    return child;
  }

  private void addVector(org.apache.lucene.document.Document target, Passage passage) {
    Vector vector = passage.vector();
    if (vector != null) {
      var dense = Objects.requireNonNull(schema.dense());
      float[] values = vector.values();
      if (dense.similarity() == Schema.Similarity.COSINE) {
        values = VectorUtil.l2normalize(values.clone());
      }
      target.add(new KnnFloatVectorField(Layout.DENSE, values, function(dense.similarity())));
    }
  }

  /// Cosine is the dot product of vectors that were brought to unit length once, when written.
  static VectorSimilarityFunction function(Schema.Similarity similarity) {
    return switch (similarity) {
      case COSINE -> VectorSimilarityFunction.DOT_PRODUCT;
      case DOT -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
      case EUCLIDEAN -> VectorSimilarityFunction.EUCLIDEAN;
    };
  }

  private void addField(org.apache.lucene.document.Document target, String name, Object value) {
    String field = Layout.field(name);
    switch (Objects.requireNonNull(schema.fields().get(name))) {
      case Field.Text _ ->
          target.add(new TextField(field, FieldValues.text(name, value), Store.YES));
      case Field.Keyword _ ->
          FieldValues.keywords(name, value)
              .forEach(keyword -> target.add(new KeywordField(field, keyword, Store.YES)));
      case Field.Number _ ->
          target.add(new DoubleField(field, FieldValues.number(name, value), Store.YES));
      case Field.Date _ ->
          target.add(new LongField(field, FieldValues.millis(name, value), Store.YES));
      case Field.Stored _ -> target.add(new StoredField(field, FieldValues.text(name, value)));
    }
  }

  private static String contents(String title, String text) {
    return title.isEmpty() ? text : title + "\n" + text;
  }

  private static List<Passage> inOrder(List<Passage> passages) {
    return passages.stream()
        .sorted(Comparator.comparingInt(Passage::start).thenComparingInt(Passage::end))
        .toList();
  }
}
