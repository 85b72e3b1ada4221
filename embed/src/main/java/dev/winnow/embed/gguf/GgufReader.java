package dev.winnow.embed.gguf;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.winnow.embed.files.ModelException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// Reads the header of a file, part by part, without leaving its bounds.
final class GgufReader {
  /// Bytes of metadata and names; those of models with 256,000 tokens take 16 million.
  static final long MOST_HEADER = 1L << 28;

  private static final int MOST_TEXT = 1 << 26;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private static final int TEXT = 8;
  private static final int ARRAY = 9;

  /// Bytes of a value of each type, by its number; 0 for texts and arrays.
  private static final int[] SIZES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

  /// Values of one type, which are decoded when they are wanted.
  ///
  /// @param type of each
  /// @param at where the first one lies
  record Array(int type, long count, long at) {
    boolean texts() {
      return type == TEXT;
    }
  }

  private final Path file;
  private final MemorySegment bytes;
  private final long limit;
  private long at;

  GgufReader(Path file, MemorySegment bytes, long at) {
    this.file = file;
    this.bytes = bytes;
    this.at = at;
    limit = Math.min(bytes.byteSize(), MOST_HEADER);
  }

  long at() {
    return at;
  }

  /// A count or size of things that take at least so many bytes each.
  long count(String what, int least) {
    long count = bytes.get(LONG, taken(what, Long.BYTES));
    if (count < 0 || count > (limit - at) / least) {
      throw damaged("%,d %s at byte %,d".formatted(count, what, at - Long.BYTES));
    }
    return count;
  }

  long number(String what) {
    return bytes.get(LONG, taken(what, Long.BYTES));
  }

  int type(String what) {
    return bytes.get(INT, taken(what, Integer.BYTES));
  }

  String text(String what) {
    long length = count("bytes of " + what, 1);
    if (length > MOST_TEXT) {
      throw damaged("%,d bytes of %s".formatted(length, what));
    }
    byte[] text = new byte[(int) length];
    MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, taken(what, length), text, 0, text.length);
    return new String(text, UTF_8);
  }

  /// A value of metadata: a [Long], a [Double], a [Boolean], a [String] or an [Array].
  Object value(String key) {
    int type = type(key);
    return type == ARRAY ? array(key) : value(key, type);
  }

  Object value(String key, int type) {
    if (type == TEXT) {
      return text(key);
    }
    long place = taken(key, size(key, type));
    return switch (type) {
      case 0 -> (long) (bytes.get(ValueLayout.JAVA_BYTE, place) & 0xFF);
      case 1 -> (long) bytes.get(ValueLayout.JAVA_BYTE, place);
      case 2 -> (long) (bytes.get(SHORT, place) & 0xFFFF);
      case 3 -> (long) bytes.get(SHORT, place);
      case 4 -> bytes.get(INT, place) & 0xFFFF_FFFFL;
      case 5 -> (long) bytes.get(INT, place);
      // the shortest decimal that is this float, as configurations have it
      case 6 -> Double.valueOf(Float.toString(Float.intBitsToFloat(bytes.get(INT, place))));
      case 7 -> bytes.get(ValueLayout.JAVA_BYTE, place) != 0;
      case 12 -> Double.longBitsToDouble(bytes.get(LONG, place));
      default -> bytes.get(LONG, place);
    };
  }

  private Array array(String key) {
    int type = type(key);
    int size = type == TEXT ? Long.BYTES : size(key, type);
    long count = count("values of " + key, size);
    var array = new Array(type, count, at);
    if (array.texts()) {
      for (long i = 0; i < count; i++) {
        long length = count("bytes in " + key, 1);
        long _ = taken(key, length);
      }
    } else {
      long _ = taken(key, count * size);
    }
    return array;
  }

  private int size(String key, int type) {
    if (type < 0 || type >= SIZES.length || SIZES[type] == 0) {
      throw damaged("%s of the type %d".formatted(key, type));
    }
    return SIZES[type];
  }

  /// Where so many bytes lie, which are left behind.
  private long taken(String what, long length) {
    if (length > limit - at) {
      throw damaged("%s of %,d bytes at byte %,d".formatted(what, length, at));
    }
    long place = at;
    at += length;
    return place;
  }

  ModelException damaged(String seen) {
    return new ModelException(
        "%s has %s; expected a whole GGUF file of version 2 or 3, of %,d bytes with a header of at most %,d; fetch it again"
            .formatted(file, seen, bytes.byteSize(), MOST_HEADER));
  }
}
