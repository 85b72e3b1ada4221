package dev.winnow.ingest.walk;

import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.Item;
import dev.winnow.ingest.read.JsonLine;
import dev.winnow.ingest.read.Problem;
import dev.winnow.ingest.read.UnreadableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Walks a file that is a JSON array of objects, or one object: each becomes one item, as if it
/// were a line of JSON. Cuts the bytes where an object ends and holds one at a time; one that is
/// too long is skipped.
final class JsonArray {
  private static final int BLOCK = 64 << 10;

  private final IngestLimits limits;
  private final Visitor visitor;
  private final JsonLine json;

  private final ByteArrayOutputStream object = new ByteArrayOutputStream();
  private boolean overlong;
  private int depth;
  private boolean quoted;
  private boolean escaped;
  private long number = 1;

  JsonArray(IngestLimits limits, Visitor visitor) {
    this.limits = limits;
    this.visitor = visitor;
    this.json = new JsonLine(limits);
  }

  /// Reads `in` to its end; does not close it.
  void walk(String origin, InputStream in) throws IOException {
    byte[] block = new byte[BLOCK];
    boolean array = false;
    boolean closed = false;
    for (int read = in.read(block); read >= 0; read = in.read(block)) {
      for (int i = 0; i < read; i++) {
        byte b = block[i];
        if (depth > 0 || b == '{') {
          element(origin, b);
        } else if (b == '[' && !array) {
          array = true;
        } else if (b == ']' && array && !closed) {
          closed = true;
        } else if (isStray(b, array)) {
          fail(
              origin,
              "is not a JSON object; expected one, such as {\"id\": \"1\", \"text\": \"...\"}; the"
                  + " rest was not read");
          return;
        }
      }
    }
    if (depth > 0) {
      fail(origin, "breaks off; expected a whole JSON object; make the file again");
    } else if (array && !closed) {
      fail(origin, "is missing: the array does not end; make the file again");
    }
  }

  /// Whether a byte may not stand between objects. A byte order mark may come first.
  private static boolean isStray(byte b, boolean array) {
    return b > ' ' ? b != ',' || !array : b < 0 && array;
  }

  private void element(String origin, byte b) {
    if (object.size() < limits.documentBytes()) {
      object.write(b);
    } else {
      overlong = true;
    }
    if (quoted) {
      quoted = escaped || b != '"';
      escaped = !escaped && b == '\\';
    } else if (b == '"') {
      quoted = true;
    } else if (b == '{' || b == '[') {
      depth++;
    } else if ((b == '}' || b == ']') && --depth == 0) {
      finish(origin);
    }
  }

  private void finish(String origin) {
    if (overlong) {
      fail(
          origin,
          "is an object of more than %d bytes; split the document, or raise the limit documentBytes"
              .formatted(limits.documentBytes()));
    } else {
      item(origin, object.toByteArray());
    }
    object.reset();
    overlong = false;
    number++;
  }

  private void item(String origin, byte[] bytes) {
    try {
      Optional<String> id = json.id(bytes);
      visitor.item(Item.line(id.orElse(origin + "#" + number), origin, number, bytes));
    } catch (UnreadableException e) {
      fail(origin, e.reason());
    }
  }

  private void fail(String origin, String reason) {
    visitor.failed(origin, new Problem(origin + "#" + number, reason));
  }
}
