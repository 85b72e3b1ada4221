package dev.winnow.index.store;

import dev.winnow.index.Bindings;
import dev.winnow.index.Document;
import dev.winnow.index.FieldValues;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Field;
import dev.winnow.index.TermWeights;
import dev.winnow.index.Vector;
import dev.winnow.index.VerbatimTokenizer;
import dev.winnow.index.WellFormed;
import dev.winnow.index.analysis.NameWords;
import dev.winnow.index.late.Codebooks;
import dev.winnow.index.sparse.WeightsField;
import dev.winnow.index.verbatim.VerbatimField;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;

/// Turns checked documents into Lucene's, in the form that [Layout] describes.
final class DocumentWriter {
  private final Schema schema;
  private final Function<String, Codebooks> codebooks;
  private final Bindings bindings;

  /// By document's id.
  private final Map<String, List<VerbatimField>> tokens = new HashMap<>();

  /// @param codebooks of the token vectors of a name
  /// @param bindings with the tokenizers of verbatim tokens
  DocumentWriter(Schema schema, Function<String, Codebooks> codebooks, Bindings bindings) {
    this.schema = schema;
    this.codebooks = codebooks;
    this.bindings = bindings;
  }

  /// Makes the verbatim tokens of documents that are about to be written, so that nothing is
  /// written where a tokenizer fails.
  void tokenize(Collection<Document> documents) {
    for (String name : schema.verbatimNames()) {
      VerbatimTokenizer tokenizer = bindings.verbatimTokenizer(name);
      for (Document document : documents) {
        VerbatimTokenizer.Tokens made = tokenizer.tokens(WellFormed.of(document.text()));
        tokens
            .computeIfAbsent(document.id(), _ -> new ArrayList<>())
            .add(new VerbatimField(name, made));
      }
    }
  }

  /// The passages of `document`, then the document itself.
  List<org.apache.lucene.document.Document> write(Document given) {
    Document document = wellFormed(given);
    List<org.apache.lucene.document.Document> block = new ArrayList<>();
    var parent = new org.apache.lucene.document.Document();
    parent.add(new StringField(Layout.ID, document.id(), Store.YES));
    parent.add(new BinaryDocValuesField(Layout.KEY, new BytesRef(document.id())));
    parent.add(new StoredField(Layout.TITLE, document.title()));
    parent.add(new StoredField(Layout.TEXT, document.text()));
    String contents = document.textOf(Passage.of(0, document.text().length()));
    parent.add(new TextField(Layout.CONTENTS, contents, Store.NO));
    String names = names(document);
    if (!names.isEmpty()) {
      parent.add(new TextField(Layout.CONTENTS, names, Store.NO));
    }
    document.fields().forEach((name, value) -> addField(parent, name, value));
    tokens.getOrDefault(document.id(), List.of()).forEach(parent::add);
    if (schema.passages()) {
      parent.add(new StringField(Layout.KIND, Layout.DOCUMENT, Store.NO));
      for (Passage passage : inOrder(document.passages())) {
        block.add(passage(document, passage));
      }
    } else if (!document.passages().isEmpty()) {
      addValues(parent, document.passages().getFirst());
    }
    for (String name : done(document)) {
      parent.add(new StringField(Layout.DONE, name, Store.NO));
    }
    block.add(parent);
    return block;
  }

  /// The names of the document's folders and file, each once as it is and once cut into words.
  private static String names(Document document) {
    Object names = document.fields().get(Layout.PARTS);
    return names == null
        ? ""
        : FieldValues.of(Layout.PARTS, new Field.Keyword(), names).stream()
            .map(Object::toString)
            .flatMap(name -> Stream.of(name, NameWords.of(name)).distinct())
            .collect(Collectors.joining("\n"));
  }

  /// Text, title and headings with unpaired surrogates replaced; offsets stay.
  private static Document wellFormed(Document document) {
    List<Passage> passages = new ArrayList<>(document.passages().size());
    for (Passage passage : document.passages()) {
      passages.add(passage.withHeadings(passage.headings().stream().map(WellFormed::of).toList()));
    }
    return new Document(
        document.id(),
        WellFormed.of(document.title()),
        WellFormed.of(document.text()),
        document.fields(),
        passages);
  }

  /// Names of the complete representations: every passage has a value. A text that was never cut
  /// into passages has none.
  private Collection<String> done(Document document) {
    if (document.text().isBlank() && document.title().isBlank()) {
      return List.of(Layout.ALL);
    }
    List<Passage> passages = document.passages();
    return schema.representations().keySet().stream()
        .filter(name ->
            schema.representations().get(name) instanceof Schema.Verbatim
                || (!passages.isEmpty()
                    && passages.stream().allMatch(passage -> passage.values().containsKey(name))))
        .toList();
  }

  private org.apache.lucene.document.Document passage(Document document, Passage passage) {
    var child = new org.apache.lucene.document.Document();
    child.add(new StringField(Layout.ID, document.id(), Store.NO));
    child.add(new StoredField(Layout.START, passage.start()));
    child.add(new StoredField(Layout.END, passage.end()));
    passage.headings().forEach(heading -> child.add(new StoredField(Layout.HEADING, heading)));
    child.add(new TextField(Layout.PASSAGE, document.textOf(passage), Store.NO));
    addValues(child, passage);
    return child;
  }

  private void addValues(org.apache.lucene.document.Document target, Passage passage) {
    passage
        .values()
        .forEach((name, value) -> {
          switch (value) {
            case Vector vector -> target.add(vector(name, schema.dense(name), vector));
            case TermWeights weights ->
                WeightsField.of(Layout.sparse(name), schema.sparse(name).precision(), weights)
                    .forEach(target::add);
            case MultiVector vectors ->
                codebooks.apply(name).fields(name, vectors).forEach(target::add);
            case Passage.Nothing _ -> {}
          }
        });
  }

  private static KnnFloatVectorField vector(String space, Schema.Dense dense, Vector vector) {
    float[] values = vector.values();
    if (dense.similarity() == Schema.Similarity.COSINE) {
      values = RawSimilarity.ofLengthOne(values);
    }
    return new KnnFloatVectorField(Layout.dense(space), values, function(dense.similarity()));
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
    Field type = Objects.requireNonNull(schema.fields().get(name));
    for (Object one : FieldValues.of(name, type, value)) {
      target.add(
          switch (type) {
            case Field.Text _ -> new TextField(field, (String) one, Store.YES);
            case Field.Keyword _ -> new KeywordField(field, (String) one, Store.YES);
            case Field.Number _ -> number(name, (Number) one);
            case Field.Date _ -> date(name, (Instant) one);
            case Field.Stored _ -> new StoredField(field, (String) one);
          });
    }
  }

  private static IndexableField number(String name, Number value) {
    return Fine.number(value).isPresent()
        ? new LongField(Layout.fine(name), Fine.number(value).getAsLong(), Store.YES)
        : new DoubleField(Layout.field(name), value.doubleValue(), Store.YES);
  }

  private static IndexableField date(String name, Instant value) {
    return Fine.date(value).isPresent()
        ? new LongField(Layout.fine(name), Fine.date(value).getAsLong(), Store.YES)
        : new LongField(Layout.field(name), value.toEpochMilli(), Store.YES);
  }

  private static List<Passage> inOrder(List<Passage> passages) {
    return passages.stream()
        .sorted(Comparator.comparingInt(Passage::start).thenComparingInt(Passage::end))
        .toList();
  }
}
