package dev.winnow.ingest.walk;

import dev.winnow.ingest.read.FileType;
import dev.winnow.ingest.read.IngestLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/// Reads one file of a folder, or one that is a source itself, through its compression if it has
/// one: one item, or those that it holds. A file that became a symbolic link since it was listed is
/// not followed.
final class FileWalk {
  private final IngestLimits limits;
  private final Visitor visitor;
  private final ItemReader items;

  FileWalk(IngestLimits limits, Visitor visitor) {
    this.limits = limits;
    this.visitor = visitor;
    this.items = new ItemReader(limits, visitor);
  }

  /// What a file holds, seen through its compression.
  static FileType typeOf(Path file) throws IOException {
    try (Opened opened = open(file, in -> in, IngestLimits.DEFAULTS)) {
      return opened.type();
    }
  }

  /// @param path the file's path inside the source
  void walk(String path, Path file, FileType type) throws IOException {
    long size = Files.size(file);
    var passing = new Passing(visitor);
    try (Opened opened = open(file, passing::counted, limits)) {
      if (opened.compressed() && ItemReader.isStreamed(type)) {
        check(file);
      }
      long bytes = opened.compressed() ? -1 : size;
      items.read(path, opened.type(), passing.telling(opened.in()), bytes);
    }
    passing.reach(size);
  }

  /// Reads a compressed file to its end, so that no item of a damaged one is handed on.
  private void check(Path file) throws IOException {
    try (Opened opened = open(file, in -> in, limits)) {
      long _ = opened.in().transferTo(OutputStream.nullOutputStream());
    }
  }

  private static Opened open(Path file, UnaryOperator<InputStream> counted, IngestLimits limits)
      throws IOException {
    long size = Files.size(file);
    InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
    try {
      return Opened.of(
          file.getFileName().toString(), counted.apply(in), Opened.expansion(limits, size), size);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }
}
