package dev.winnow.ingest.walk;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/// Estimates from the sizes of files alone how many bytes a walk will read, so that progress can be
/// shown as a share. What cannot be seen counts as 0: the walk reports it.
public final class SourceSize extends SimpleFileVisitor<Path> {
  private final Path root;
  private long bytes;

  private SourceSize(Path root) {
    this.root = root;
  }

  public static long of(Path source) {
    try {
      Path root = source.toRealPath();
      if (Files.isRegularFile(root)) {
        return Files.size(root);
      }
      var size = new SourceSize(root);
      Path _ = Files.walkFileTree(root, size);
      return size.bytes;
    } catch (IOException _) {
      return 0;
    }
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
      throws IOException {
    if (isHidden(folder)) {
      return FileVisitResult.SKIP_SUBTREE;
    }
    if (BeirFolder.is(folder)) {
      bytes += Files.size(BeirFolder.corpus(folder));
      return FileVisitResult.SKIP_SUBTREE;
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (attributes.isRegularFile() && !isHidden(file)) {
      bytes += attributes.size();
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
