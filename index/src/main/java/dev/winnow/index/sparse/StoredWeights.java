package dev.winnow.index.sparse;

import dev.winnow.index.Schema.Precision;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.lucene.util.BytesRef;

/// The weights of one passage as they lie in doc values.
record StoredWeights(BytesRef bytes, Precision precision) {
  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /// The weight of the passage's term at this place.
  float weight(int i) {
    return switch (precision) {
      case EXACT ->
          Float.intBitsToFloat((int) BIG_ENDIAN.get(bytes.bytes, bytes.offset + i * Float.BYTES));
      case INT8 -> Impact.weight(bytes.bytes[bytes.offset + i] & 0xFF, precision);
    };
  }
}
