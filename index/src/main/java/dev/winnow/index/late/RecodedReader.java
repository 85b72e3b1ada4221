package dev.winnow.index.late;

import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.lucene.codecs.DocValuesProducer;
import org.apache.lucene.codecs.FieldsProducer;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DocValuesSkipper;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FilterBinaryDocValues;
import org.apache.lucene.index.FilterCodecReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.Terms;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/// A segment in a merge, with token vectors as they are coded behind it.
final class RecodedReader extends FilterCodecReader {
  private final MergedTokens tokens;

  /// By name: whether passages are coded anew.
  private final Map<String, Boolean> anew = new HashMap<>();

  RecodedReader(CodecReader in, MergedTokens tokens) {
    super(in);
    this.tokens = tokens;
  }

  /// The name of the token vectors to which a field belongs and that are coded anew, or null.
  ///
  /// @param field made of the name, such as [LateFields#cells]
  private synchronized @Nullable String recoded(String field, UnaryOperator<String> named)
      throws IOException {
    for (String name : tokens.store().names()) {
      if (named.apply(name).equals(field)) {
        Boolean known = anew.get(name);
        if (known == null) {
          known = tokens.anew(in, name);
          anew.put(name, known);
        }
        return known ? name : null;
      }
    }
    return null;
  }

  @Override
  public @Nullable DocValuesProducer getDocValuesReader() {
    DocValuesProducer values = super.getDocValuesReader();
    return values == null ? null : new Values(values);
  }

  @Override
  public @Nullable FieldsProducer getPostingsReader() {
    FieldsProducer fields = super.getPostingsReader();
    return fields == null ? null : new Postings(fields);
  }

  @Override
  public CacheHelper getCoreCacheHelper() {
    return in.getCoreCacheHelper();
  }

  @Override
  public CacheHelper getReaderCacheHelper() {
    return in.getReaderCacheHelper();
  }

  private final class Values extends DocValuesProducer {
    private final DocValuesProducer values;

    Values(DocValuesProducer values) {
      this.values = values;
    }

    @Override
    public BinaryDocValues getBinary(FieldInfo field) throws IOException {
      BinaryDocValues own = values.getBinary(field);
      String cells = recoded(field.name, LateFields::cells);
      String codes = cells == null ? recoded(field.name, LateFields::codes) : null;
      String name = cells == null ? codes : cells;
      return name == null
          ? own
          : new Recoded(own, new Recoder(in, name, tokens.codebooks(name)), cells != null);
    }

    @Override
    public NumericDocValues getNumeric(FieldInfo field) throws IOException {
      return values.getNumeric(field);
    }

    @Override
    public SortedDocValues getSorted(FieldInfo field) throws IOException {
      return values.getSorted(field);
    }

    @Override
    public SortedNumericDocValues getSortedNumeric(FieldInfo field) throws IOException {
      return values.getSortedNumeric(field);
    }

    @Override
    public SortedSetDocValues getSortedSet(FieldInfo field) throws IOException {
      return values.getSortedSet(field);
    }

    @Override
    public DocValuesSkipper getSkipper(FieldInfo field) throws IOException {
      return values.getSkipper(field);
    }

    @Override
    public void checkIntegrity() throws IOException {
      values.checkIntegrity();
    }

    @Override
    public DocValuesProducer getMergeInstance() {
      return new Values(values.getMergeInstance());
    }

    @Override
    public void close() {} // the segment's own
  }

  /// Values of one of the two fields; a passage is coded only where its value is asked for.
  private static final class Recoded extends FilterBinaryDocValues {
    private final Recoder recoder;
    private final boolean cells;

    Recoded(BinaryDocValues own, Recoder recoder, boolean cells) {
      super(own);
      this.recoder = recoder;
      this.cells = cells;
    }

    @Override
    public BytesRef binaryValue() throws IOException {
      StoredTokens anew = recoder.anew(docID());
      if (anew == null) {
        return super.binaryValue();
      }
      if (!cells) {
        Recoding.countPassage();
      }
      return new BytesRef(cells ? anew.cells() : anew.codes());
    }
  }

  private final class Postings extends FieldsProducer {
    private final FieldsProducer fields;

    Postings(FieldsProducer fields) {
      this.fields = fields;
    }

    @Override
    public @Nullable Terms terms(String field) throws IOException {
      String name = recoded(field, LateFields::near);
      return name == null ? fields.terms(field) : near(name);
    }

    private Terms near(String name) throws IOException {
      Codebooks books = tokens.codebooks(name);
      var recoder = new Recoder(in, name, books);
      var terms = new NearTerms.Builder();
      int dimension = books.last().form().dimension();
      MergedTokens.forEach(
          in,
          name,
          books,
          (doc, passage) -> {
            StoredTokens anew = recoder.anew(doc);
            terms.add(
                doc,
                anew == null ? passage.cells() : Cells.of(new BytesRef(anew.cells()), dimension));
          });
      return terms.build();
    }

    @Override
    public Iterator<String> iterator() {
      return fields.iterator();
    }

    @Override
    public int size() {
      return fields.size();
    }

    @Override
    public void checkIntegrity() throws IOException {
      fields.checkIntegrity();
    }

    @Override
    public FieldsProducer getMergeInstance() {
      return new Postings(fields.getMergeInstance());
    }

    @Override
    public void close() {} // the segment's own
  }
}
