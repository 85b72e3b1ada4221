package dev.winnow.cli.memory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Lines of UTF-8, one at a time; a line without end takes no more memory than its limit.
final class BoundedLines {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final InputStream in;
  private final StreamLimits limits;
  private long number;

  /// @param in buffered, since it is read byte by byte
  BoundedLines(InputStream in, StreamLimits limits) {
    this.in = in;
    this.limits = limits;
  }

  /// The number of the last line that was read, from 1.
  long number() {
    return number;
  }

  /// The next line, or null at the end.
  ///
  /// @throws IllegalArgumentException if it is too long, or is not UTF-8: the next line follows
  /// @throws IllegalStateException if there are too many
  @Nullable String next() throws IOException {
    int read = in.read();
    if (read < 0) {
      return null;
    }
    if (++number > limits.lines()) {
      throw new IllegalStateException(
          "there are more than %d lines; send fewer, or raise the limit lines"
              .formatted(limits.lines()));
    }
    var line = new ByteArrayOutputStream();
    boolean longer = false;
    for (; read >= 0 && read != '\n'; read = in.read()) {
      if (line.size() < limits.lineBytes()) {
        line.write(read);
      } else {
        longer = true;
      }
    }
    if (longer) {
      throw new IllegalArgumentException(
          "it has more than %d bytes; cut it, or raise the limit lineBytes"
              .formatted(limits.lineBytes()));
    }
    String text = decoded(line.toByteArray());
    return number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK
        ? text.substring(1)
        : text;
  }

  /// All that comes, as one text.
  static String all(InputStream in, StreamLimits limits) throws IOException {
    byte[] bytes = in.readNBytes(limits.lineBytes());
    if (in.read() >= 0) {
      throw new IllegalArgumentException(
          "standard input has more than %d bytes; cut it, or raise the limit lineBytes"
              .formatted(limits.lineBytes()));
    }
    return decoded(bytes);
  }

  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("it is not UTF-8; convert it first", e);
    }
  }
}
