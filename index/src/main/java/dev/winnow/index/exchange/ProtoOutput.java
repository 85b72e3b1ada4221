package dev.winnow.index.exchange;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// A message of Protocol Buffers that is being written.
final class ProtoOutput {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  ProtoOutput number(int field, long number) {
    if (number != 0) {
      varint(field << 3);
      varint(number);
    }
    return this;
  }

  ProtoOutput real(int field, double number) {
    varint(field << 3 | 1);
    long bits = Double.doubleToRawLongBits(number);
    for (int i = 0; i < Long.BYTES; i++) {
      bytes.write((int) (bits >>> 8 * i));
    }
    return this;
  }

  ProtoOutput text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  void add(int field, ProtoOutput message) {
    var _ = bytes(field, message.bytes.toByteArray());
  }

  private ProtoOutput bytes(int field, byte[] value) {
    varint(field << 3 | 2);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  /// Writes the message behind its length.
  void writeTo(OutputStream out) throws IOException {
    var length = new ProtoOutput();
    length.varint(bytes.size());
    length.bytes.writeTo(out);
    bytes.writeTo(out);
  }

  private void varint(long number) {
    long left = number;
    while ((left & ~0x7fL) != 0) {
      bytes.write((int) (left & 0x7f | 0x80));
      left >>>= 7;
    }
    bytes.write((int) left);
  }
}
