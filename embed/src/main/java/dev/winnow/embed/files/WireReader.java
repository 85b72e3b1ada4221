package dev.winnow.embed.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.List;

/// Reads a message in protobuf's wire format, field by field, without leaving its bounds. A buffer
/// is enough, as the format ends at 2 GB, and cheaper than a segment before code is compiled.
final class WireReader {
  private static final int LONGEST_TEXT = 1 << 16;

  /// Dimensions of a tensor, which are all that is read as numbers.
  private static final int MOST_NUMBERS = 64;

  private final Path file;
  private final ByteBuffer bytes;
  private final int end;
  private int at;
  private int field;
  private int kind;
  private long number;
  private int start;

  WireReader(Path file, ByteBuffer bytes, int start, int end) {
    this.file = file;
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  interface Reading {
    void read(WireReader message) throws IOException;
  }

  /// Reads an ONNX file, which is one message, where it lies.
  static void read(Path file, Reading reading) throws IOException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new ModelException(
            "%s has %,d bytes; expected an ONNX file, which has at most %,d and names others for more"
                .formatted(file, channel.size(), Integer.MAX_VALUE));
      }
      ByteBuffer bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer();
      reading.read(new WireReader(file, bytes, 0, bytes.limit()));
    }
  }

  /// Moves to the next field, if there is one.
  boolean next() {
    if (at >= end) {
      return false;
    }
    long key = varint();
    field = (int) (key >>> 3);
    kind = (int) key & 7;
    switch (kind) {
      case 0 -> number = varint();
      case 1 -> skip(Long.BYTES);
      case 2 -> skip(varint());
      case 5 -> skip(Integer.BYTES);
      default -> throw damaged();
    }
    return true;
  }

  private void skip(long length) {
    if (length < 0 || length > end - at) {
      throw damaged();
    }
    start = at;
    at += (int) length;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at >= end) {
        throw damaged();
      }
      byte next = bytes.get(at++);
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw damaged();
  }

  int field() {
    return field;
  }

  long number() {
    require(0);
    return number;
  }

  /// A repeated number, packed or not.
  void numbers(List<Long> into) {
    if (kind == 0) {
      add(number, into);
      return;
    }
    require(2);
    var packed = new WireReader(file, bytes, start, at);
    while (packed.at < packed.end) {
      add(packed.varint(), into);
    }
  }

  private void add(long number, List<Long> into) {
    if (into.size() == MOST_NUMBERS) {
      throw damaged();
    }
    into.add(number);
  }

  String text() {
    require(2);
    if (length() > LONGEST_TEXT) {
      throw damaged();
    }
    byte[] text = new byte[(int) length()];
    bytes.get(start, text);
    return new String(text, UTF_8);
  }

  WireReader message() {
    require(2);
    return new WireReader(file, bytes, start, at);
  }

  /// Of the field's first byte in the file.
  long position() {
    require(2);
    return start;
  }

  /// Bytes of the field.
  long length() {
    return at - start;
  }

  private void require(int wanted) {
    if (kind != wanted) {
      throw damaged();
    }
  }

  private ModelException damaged() {
    return new ModelException(
        "%s cannot be read at byte %,d; expected an ONNX file; fetch it again".formatted(file, at));
  }
}
