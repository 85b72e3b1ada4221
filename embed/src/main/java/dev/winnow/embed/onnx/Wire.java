package dev.winnow.embed.onnx;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A message in protobuf's wire format, being written field by field. Fields are numbered as in
/// `onnx.proto`.
final class Wire {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED_32 = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @CanIgnoreReturnValue
  Wire number(int field, long value) {
    varint((long) field << 3 | VARINT);
    varint(value);
    return this;
  }

  @CanIgnoreReturnValue
  Wire real(int field, float value) {
    varint((long) field << 3 | FIXED_32);
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 0; shift < Float.SIZE; shift += Byte.SIZE) {
      bytes.write(bits >>> shift);
    }
    return this;
  }

  @CanIgnoreReturnValue
  Wire text(int field, String value) {
    return raw(field, value.getBytes(StandardCharsets.UTF_8));
  }

  @CanIgnoreReturnValue
  Wire message(int field, Wire message) {
    return raw(field, message.toBytes());
  }

  @CanIgnoreReturnValue
  Wire raw(int field, byte[] value) {
    varint((long) field << 3 | LENGTH_DELIMITED);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
