package dev.winnow.ingest.walk;

import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.Item;
import dev.winnow.ingest.read.JsonLine;
import dev.winnow.ingest.read.Problem;
import dev.winnow.ingest.read.UnreadableException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/// Walks a file of JSON lines: each line that is not blank becomes one item, whose id is the one in
/// the line, or else the file and line number. Holds one line at a time; a line that is too long is
/// skipped.
final class JsonLines {
  private static final int BLOCK = 64 << 10;

  private final IngestLimits limits;
  private final Visitor visitor;
  private final JsonLine json;

  private final byte[] block = new byte[BLOCK];
  private byte[] line = new byte[BLOCK];
  private int length; // of the line so far
  private boolean overlong;
  private long number = 1;

  JsonLines(IngestLimits limits, Visitor visitor) {
    this.limits = limits;
    this.visitor = visitor;
    this.json = new JsonLine(limits);
  }

  /// Reads `in` to its end; does not close it.
  void walk(String origin, InputStream in) throws IOException {
    for (int read = in.read(block); read >= 0; read = in.read(block)) {
      if (number == 1 && length == 0 && isUtf16(read)) {
        visitor.failed(origin, "is UTF-16; expected UTF-8; convert it");
        return;
      }
      int start = 0;
      for (int i = 0; i < read; i++) {
        if (block[i] == '\n') {
          append(start, i);
          finish(origin);
          start = i + 1;
        }
      }
      append(start, read);
    }
    finish(origin);
  }

  private void append(int start, int end) {
    int count = end - start;
    if (overlong || length + count > limits.documentBytes()) {
      overlong = true;
      return;
    }
    if (length + count > line.length) {
      line = Arrays.copyOf(line, Math.max(length + count, line.length * 2));
    }
    System.arraycopy(block, start, line, length, count);
    length += count;
  }

  private void finish(String origin) {
    String place = origin + "#" + number;
    if (overlong) {
      fail(origin, place, tooLong());
    } else if (!isBlank()) {
      item(origin, place, Arrays.copyOf(line, length));
    }
    if (line.length > BLOCK) {
      line = new byte[BLOCK];
    }
    length = 0;
    overlong = false;
    number++;
  }

  private void item(String origin, String place, byte[] bytes) {
    Optional<String> id;
    try {
      id = json.id(bytes);
    } catch (UnreadableException e) {
      fail(origin, place, e.reason());
      return;
    }
    visitor.item(Item.line(id.orElse(place), origin, number, bytes));
  }

  private void fail(String origin, String place, String reason) {
    visitor.failed(origin, new Problem(place, reason));
  }

  private String tooLong() {
    return "is a line of more than %d bytes; split the document, or raise the limit documentBytes"
        .formatted(limits.documentBytes());
  }

  /// A byte order mark at the start of what was read.
  private boolean isUtf16(int read) {
    int mark = read < 2 ? 0 : (block[0] & 0xFF) << Byte.SIZE | block[1] & 0xFF;
    return mark == 0xFEFF || mark == 0xFFFE;
  }

  private boolean isBlank() {
    for (int i = 0; i < length; i++) {
      if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
        return false;
      }
    }
    return true;
  }
}
