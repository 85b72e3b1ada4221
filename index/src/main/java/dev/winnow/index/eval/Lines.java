package dev.winnow.index.eval;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The lines of a UTF-8 file, one at a time: a byte order mark and `\r` before `\n` are taken off,
/// blank lines passed over. A line is held in memory only up to its limit.
final class Lines {
  private static final int FIRST_CAPACITY = 256;
  private static final int BLOCK = 1 << 16;

  private final Path file;
  private final ReadLimits limits;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private byte[] buffer = new byte[FIRST_CAPACITY];
  private int length;
  private long number;

  private Lines(Path file, ReadLimits limits) {
    this.file = file;
    this.limits = limits;
  }

  /// One line that is not blank.
  ///
  /// @param number from 1, blank lines counted
  record Line(Path file, long number, String text) {
    /// The parts between single tabs.
    List<String> tabbed() {
      return List.of(text.split("\t", -1));
    }

    /// The parts between runs of ASCII white space, as C's `isspace` sees it.
    List<String> columns() {
      var columns = new ArrayList<String>(6);
      int start = -1;
      for (int i = 0; i <= text.length(); i++) {
        boolean space = i == text.length() || isSpace(text.charAt(i));
        if (space && start >= 0) {
          columns.add(text.substring(start, i));
          start = -1;
        } else if (!space && start < 0) {
          start = i;
        }
      }
      return columns;
    }

    /// An error at this line; `message` says what was seen, what was expected, what to do.
    IllegalArgumentException error(String message) {
      return new IllegalArgumentException("%s:%d: %s".formatted(file, number, message));
    }
  }

  /// Hands every line that is not blank to `visitor`.
  static void read(Path file, ReadLimits limits, Consumer<Line> visitor) {
    try (var in = Files.newInputStream(file)) {
      new Lines(file, limits).read(in, visitor);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes each line with `\n` behind it, on every platform.
  static void write(Path file, Stream<String> lines) {
    try (var out = Files.newBufferedWriter(file)) {
      for (var line : (Iterable<String>) lines::iterator) {
        out.write(line);
        out.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Fails unless `id` can stand as one column of a TREC file.
  static String column(String what, String id) {
    if (id.isEmpty() || id.chars().anyMatch(Lines::isSpace)) {
      throw new IllegalArgumentException(
          "%s '%s' has white space or is empty, which TREC files cannot hold; write ids without it"
              .formatted(what, id));
    }
    return id;
  }

  static boolean isSpace(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private void read(InputStream in, Consumer<Line> visitor) throws IOException {
    var block = new byte[BLOCK];
    for (int read = in.read(block); read >= 0; read = in.read(block)) {
      int start = 0;
      for (int i = 0; i < read; i++) {
        if (block[i] == '\n') {
          append(block, start, i);
          finish(visitor);
          start = i + 1;
        }
      }
      append(block, start, read);
    }
    if (length > 0) {
      finish(visitor);
    }
  }

  private void append(byte[] block, int start, int end) {
    int longer = length + end - start;
    if (longer > limits.lineBytes()) {
      throw line("")
          .error(
              "the line is longer than %d bytes; expected short lines of text, or raise the limit lineBytes"
                  .formatted(limits.lineBytes()));
    }
    if (longer > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(longer, buffer.length * 2));
    }
    System.arraycopy(block, start, buffer, length, end - start);
    length = longer;
  }

  private void finish(Consumer<Line> visitor) {
    if (number == limits.lines()) {
      throw line("")
          .error(
              "the file has more than %d lines; split it, or raise the limit lines"
                  .formatted(limits.lines()));
    }
    var text = decode();
    number++;
    length = 0;
    if (!text.isBlank()) {
      visitor.accept(new Line(file, number, text));
    }
  }

  private String decode() {
    try {
      var text = decoder.decode(ByteBuffer.wrap(buffer, 0, length)).toString();
      var start = number == 0 && text.startsWith("\uFEFF") ? 1 : 0;
      return text.substring(start, text.endsWith("\r") ? text.length() - 1 : text.length());
    } catch (CharacterCodingException e) {
      throw line("").error("the line is not UTF-8; expected UTF-8 text, convert the file first");
    }
  }

  private Line line(String text) {
    return new Line(file, number + 1, text);
  }
}
