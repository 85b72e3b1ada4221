package dev.winnow.ingest.walk;

import dev.winnow.ingest.read.FileType;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.NoText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;

/// Walks one source that the user named, or a part of it: a folder, a file or an archive. Paths
/// begin at the source.
public final class SourceWalk {
  private final IngestLimits limits;
  private final Visitor visitor;
  private final boolean ignoreFiles;
  private final Set<Path> others;

  /// A walk that honours `.gitignore`.
  SourceWalk(IngestLimits limits, Visitor visitor) {
    this(limits, visitor, true, Set.of());
  }

  /// @param others folders inside the source that are walked apart, and so not here
  public SourceWalk(IngestLimits limits, Visitor visitor, boolean ignoreFiles, Set<Path> others) {
    this.limits = limits;
    this.visitor = visitor;
    this.ignoreFiles = ignoreFiles;
    this.others = others;
  }

  /// Hands every item of the source to the visitor. A symbolic link that is the source itself is
  /// followed, and a file that is the source itself and has no text fails.
  void walk(Path source) {
    Path real;
    try {
      real = source.toRealPath();
      walk(rootOf(real), real);
    } catch (IOException e) {
      visitor.broken(source.toString(), missing(source, e));
    }
  }

  /// Where paths begin for what a user names: at a folder or an archive itself, and at the folder
  /// of any other file.
  public static Path rootOf(Path real) throws IOException {
    boolean whole =
        Files.isDirectory(real)
            || switch (FileWalk.typeOf(real).format()) {
              case ARCHIVE, TAR -> true;
              default -> false;
            };
    Path folder = real.getParent();
    return whole || folder == null ? real : folder;
  }

  /// Walks a part of a source, or all of it; both are real paths.
  public void walk(Path root, Path start) {
    try {
      if (Files.isDirectory(start)) {
        IgnoreFiles ignores = ignoreFiles ? IgnoreFiles.above(start) : IgnoreFiles.OFF;
        new FolderWalk(root, others, limits, visitor).walk(start, ignores);
      } else {
        walkFile(FileNames.inside(root, start), start);
      }
    } catch (IOException e) {
      visitor.broken(FileNames.of(start), Reasons.of(e));
    }
  }

  private void walkFile(String path, Path file) throws IOException {
    FileType type = FileWalk.typeOf(file);
    switch (type.format()) {
      case ARCHIVE, TAR -> new ArchiveWalk(file, limits, visitor).walk(type);
      default -> {
        if (!visitor.wants(path)) {
          visitor.skipped(path, Visitor.UNSELECTED);
        } else if (type.format() == FileType.Format.BINARY) {
          visitor.failed(path, NoText.of(type).failure());
        } else {
          new FileWalk(limits, visitor).walk(path, file, type);
        }
      }
    }
  }

  public static String missing(Path source, IOException e) {
    if (Files.isSymbolicLink(source)) {
      return "is a link whose target cannot be reached; name a file or folder that exists";
    }
    return e instanceof NoSuchFileException
        ? "does not exist; name a file or folder that does"
        : Reasons.of(e);
  }
}
