package dev.winnow.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// Reads one file of a folder, or one that is a source itself: one item, or one for each JSON line.
/// A file that became a symbolic link since it was listed is not followed.
final class FileWalk {
  static final String NO_TEXT = "no text (binary or of an unknown type)";

  private final IngestLimits limits;
  private final Visitor visitor;

  FileWalk(IngestLimits limits, Visitor visitor) {
    this.limits = limits;
    this.visitor = visitor;
  }

  static FileType typeOf(Path file) throws IOException {
    try (InputStream in = open(file)) {
      return FileType.of(file.getFileName().toString(), in.readNBytes(FileType.HEAD_BYTES));
    }
  }

  /// @param path the file's path inside the source
  void walk(String path, Path file, FileType type) throws IOException {
    try (InputStream in = open(file)) {
      if (type.format() == FileType.Format.JSON_LINES) {
        new JsonLines(limits, visitor).walk(path, in);
        return;
      }
      byte[] bytes = in.readNBytes(limits.documentBytes() + 1);
      if (bytes.length > limits.documentBytes()) {
        visitor.failed(path, Reasons.tooLarge(Files.size(file), limits));
      } else {
        visitor.item(Item.file(path, type, bytes));
      }
      visitor.passed(Files.size(file));
    }
  }

  private static InputStream open(Path file) throws IOException {
    return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
  }
}
