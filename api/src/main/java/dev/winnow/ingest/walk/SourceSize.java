package dev.winnow.ingest.walk;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/// How many files a walk will come by, and how many bytes they have: estimated from the files on
/// disk alone, so that progress can be shown as a share. What cannot be seen counts as 0: the walk
/// reports it.
///
/// @param files regular files that are not hidden
/// @param bytes of these
public record SourceSize(long files, long bytes) {
  public static final SourceSize NONE = new SourceSize(0, 0);

  public static SourceSize of(Path source) {
    try {
      Path root = source.toRealPath();
      if (Files.isRegularFile(root)) {
        return new SourceSize(1, Files.size(root));
      }
      var counter = new Counter(root);
      Path _ = Files.walkFileTree(root, counter);
      return counter.size;
    } catch (IOException _) {
      return NONE;
    }
  }

  public SourceSize plus(SourceSize other) {
    return new SourceSize(files + other.files, bytes + other.bytes);
  }

  private static final class Counter extends SimpleFileVisitor<Path> {
    private final Path root;
    private SourceSize size = NONE;

    Counter(Path root) {
      this.root = root;
    }

    private void add(long bytes) {
      size = size.plus(new SourceSize(1, bytes));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      if (isHidden(folder)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      if (BeirFolder.is(folder)) {
        add(Files.size(BeirFolder.corpus(folder)));
        return FileVisitResult.SKIP_SUBTREE;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && !isHidden(file)) {
        add(attributes.size());
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    private boolean isHidden(Path path) {
      return !path.equals(root) && path.getFileName().toString().startsWith(".");
    }
  }
}
