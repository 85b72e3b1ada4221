package dev.winnow.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Walks one source that the user named: a folder, a file or an archive.
final class SourceWalk {
  private final IngestLimits limits;
  private final Visitor visitor;

  SourceWalk(IngestLimits limits, Visitor visitor) {
    this.limits = limits;
    this.visitor = visitor;
  }

  /// Hands every item of the source to the visitor. A symbolic link that is the source itself is
  /// followed.
  void walk(Path source) {
    Path root;
    try {
      root = source.toRealPath();
    } catch (IOException e) {
      visitor.broken(source.toString(), missing(source, e));
      return;
    }
    if (Files.isDirectory(root)) {
      new FolderWalk(root, limits, visitor).walk();
    } else {
      walkFile(source, root);
    }
  }

  private void walkFile(Path source, Path root) {
    var file = new FileWalk(limits, visitor);
    String name = root.getFileName().toString();
    try {
      FileType type = FileWalk.typeOf(root);
      switch (type.format()) {
        case ARCHIVE, TAR -> new ArchiveWalk(root, limits, visitor).walk(type);
        case BINARY -> visitor.skipped(name, FileWalk.NO_TEXT);
        default -> {
          if (visitor.wants(name)) {
            file.walk(name, root, type);
          } else {
            visitor.skipped(name, Visitor.UNSELECTED);
          }
        }
      }
    } catch (IOException e) {
      visitor.broken(source.toString(), Reasons.of(e));
    }
  }

  private static String missing(Path source, IOException e) {
    if (Files.isSymbolicLink(source)) {
      return "is a link whose target cannot be reached; name a file or folder that exists";
    }
    return e instanceof NoSuchFileException
        ? "does not exist; name a file or folder that does"
        : Reasons.of(e);
  }
}
