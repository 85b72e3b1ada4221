package dev.winnow.ingest.walk;

import dev.winnow.ingest.read.FileType;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.Item;
import java.io.IOException;
import java.io.InputStream;

/// Hands on the items of a file or an entry: itself, or the documents that it holds.
final class ItemReader {
  private final IngestLimits limits;
  private final Visitor visitor;

  ItemReader(IngestLimits limits, Visitor visitor) {
    this.limits = limits;
    this.visitor = visitor;
  }

  /// Whether items are handed on before the last byte is read.
  static boolean isStreamed(FileType type) {
    return switch (type.format()) {
      case JSON_LINES, JSON_ARRAY, TABLE -> true;
      case TEXT, MARKDOWN, HTML, NOTEBOOK, SOURCE, JSON_LINE, ARCHIVE, TAR, BINARY -> false;
    };
  }

  /// @param path the path inside the source
  /// @param size its bytes; negative if unknown
  void read(String path, FileType type, InputStream in, long size) throws IOException {
    switch (type.format()) {
      case JSON_LINES -> new JsonLines(limits, visitor).walk(path, in);
      case JSON_ARRAY -> new JsonArray(limits, visitor).walk(path, in);
      case TABLE -> new Tables(limits, visitor).walk(path, type, in);
      case TEXT, MARKDOWN, HTML, NOTEBOOK, SOURCE, JSON_LINE -> document(path, type, in, size);
      case ARCHIVE, TAR, BINARY ->
          throw new IllegalStateException(path + " is " + type.name() + " and has no items");
    }
  }

  private void document(String path, FileType type, InputStream in, long size) throws IOException {
    boolean tooLarge = size > limits.documentBytes();
    byte[] bytes = tooLarge ? new byte[0] : in.readNBytes(limits.documentBytes() + 1);
    if (tooLarge || bytes.length > limits.documentBytes()) {
      visitor.failed(path, Reasons.tooLarge(Math.max(size, bytes.length), limits));
    } else {
      visitor.item(Item.file(path, type, bytes));
    }
  }
}
