package dev.winnow.index.exchange;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads messages of Protocol Buffers, each behind its length, field by field: no message is held
/// whole.
final class ProtoInput {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final InputStream in;
  private long read;

  /// @param in buffered
  ProtoInput(InputStream in) {
    this.in = in;
  }

  /// Takes a field of a message: reads its value by one of the methods, or leaves it, to be
  /// skipped.
  @FunctionalInterface
  interface Field {
    /// @param number of the field
    void take(int number) throws IOException;
  }

  private int type;
  private boolean taken;

  /// Reads a message with its length before it.
  void message(Field field) throws IOException {
    long length = varint();
    if (length < 0) {
      throw new IllegalArgumentException("a message has a length below 0");
    }
    long end = Math.addExact(read, length);
    while (read < end) {
      long tag = varint();
      type = (int) (tag & 7);
      taken = false;
      field.take((int) (tag >>> 3));
      if (!taken) {
        skip();
      }
    }
    if (read != end) {
      throw new IllegalArgumentException("a field reaches beyond its message");
    }
  }

  private void require(int expected) {
    if (type != expected) {
      throw new IllegalArgumentException(
          "a field has the wire type %d, not %d".formatted(type, expected));
    }
    taken = true;
  }

  private void skip() throws IOException {
    switch (type) {
      case VARINT -> {
        long _ = varint();
      }
      case FIXED64 -> pass(Long.BYTES);
      case BYTES -> pass(varint());
      case FIXED32 -> pass(Integer.BYTES);
      default -> throw new IllegalArgumentException("a field has the wire type " + type);
    }
  }

  private void pass(long count) throws IOException {
    if (count < 0) {
      throw new IllegalArgumentException("a field has a length below 0");
    }
    in.skipNBytes(count);
    read += count;
  }

  /// The number of the field, not below 0.
  long number() throws IOException {
    require(VARINT);
    long number = varint();
    if (number < 0) {
      throw new IllegalArgumentException("a number is " + number);
    }
    return number;
  }

  /// Like [#number], at most the largest `int`.
  int count() throws IOException {
    long number = number();
    if (number > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a number is " + number);
    }
    return (int) number;
  }

  /// The text of the field.
  ///
  /// @param most bytes
  String text(int most) throws IOException {
    require(BYTES);
    long length = varint();
    if (length < 0 || length > most) {
      throw new IllegalArgumentException("a text has %d bytes".formatted(length));
    }
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    read += length;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a text is not in UTF-8", e);
    }
  }

  /// Reads the message in the field.
  void inner(Field field) throws IOException {
    require(BYTES);
    message(field);
    taken = true;
  }

  boolean atEnd() throws IOException {
    in.mark(1);
    int next = in.read();
    in.reset();
    return next < 0;
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      read++;
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number has more than ten bytes");
  }
}
