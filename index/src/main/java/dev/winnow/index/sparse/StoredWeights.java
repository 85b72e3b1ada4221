package dev.winnow.index.sparse;

import dev.winnow.index.Schema.Precision;
import org.apache.lucene.util.BitUtil;
import org.apache.lucene.util.BytesRef;

/// The weights of one passage as they lie in doc values.
record StoredWeights(BytesRef bytes, Precision precision) {
  /// The weight of the passage's term at this place.
  float weight(int i) {
    return switch (precision) {
      case EXACT ->
          Float.intBitsToFloat(
              (int) BitUtil.VH_BE_INT.get(bytes.bytes, bytes.offset + i * Float.BYTES));
      case INT8 -> Impact.weight(bytes.bytes[bytes.offset + i] & 0xFF, precision);
    };
  }
}
