package dev.winnow.index.sparse;

import dev.winnow.index.Schema.Precision;
import dev.winnow.index.TermWeights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.util.BytesRef;

/// The postings of a passage's weights, and what lies beside them.
public final class WeightsField extends Field {
  private static final FieldType IMPACTS = impacts();

  private WeightsField(String name, TokenStream tokens) {
    super(name, tokens, IMPACTS);
  }

  private static FieldType impacts() {
    var type = new FieldType();
    type.setTokenized(true);
    type.setOmitNorms(true);
    type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    type.freeze();
    return type;
  }

  static String terms(String name) {
    return name + ".terms";
  }

  static String weights(String name) {
    return name + ".weights";
  }

  /// The largest weight that a precision can hold.
  public static float largest(Precision precision) {
    return Impact.largest(precision);
  }

  /// The fields of a passage; none where nothing weighs enough.
  ///
  /// @param name of the field of the postings
  public static List<IndexableField> of(String name, Precision precision, TermWeights weights) {
    List<BytesRef> terms = new ArrayList<>(weights.size());
    int[] impacts = new int[weights.size()];
    ByteBuffer stored = ByteBuffer.allocate(weights.size() * Float.BYTES);
    List<IndexableField> fields = new ArrayList<>(weights.size() + 2);
    for (int i = 0; i < weights.size(); i++) {
      int impact = Impact.of(weights.weight(i), precision);
      if (impact > 0) {
        var term = new BytesRef(weights.term(i));
        impacts[terms.size()] = impact;
        terms.add(term);
        fields.add(new SortedSetDocValuesField(terms(name), term));
        switch (precision) {
          case EXACT -> stored.putFloat(weights.weight(i));
          case INT8 -> stored.put((byte) impact);
        }
      }
    }
    if (!terms.isEmpty()) {
      var tokens = new ImpactTokens(terms.toArray(BytesRef[]::new), impacts);
      fields.add(new WeightsField(name, tokens));
      var bytes = new BytesRef(stored.array(), 0, stored.position());
      fields.add(new BinaryDocValuesField(weights(name), bytes));
    }
    return fields;
  }

  /// The weights of a passage as they are stored; none where it has none.
  ///
  /// @param doc its number in the segment
  public static TermWeights read(LeafReader leaf, String name, Precision precision, int doc)
      throws IOException {
    SortedSetDocValues terms = DocValues.getSortedSet(leaf, terms(name));
    BinaryDocValues weights = DocValues.getBinary(leaf, weights(name));
    if (!terms.advanceExact(doc) || !weights.advanceExact(doc)) {
      return TermWeights.NONE;
    }
    var stored = new StoredWeights(weights.binaryValue(), precision);
    Map<String, Float> byTerm = new LinkedHashMap<>();
    for (int i = 0; i < terms.docValueCount(); i++) {
      byTerm.put(terms.lookupOrd(terms.nextOrd()).utf8ToString(), stored.weight(i));
    }
    return TermWeights.of(byTerm);
  }
}
