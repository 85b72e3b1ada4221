package dev.winnow.ingest;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/// Walks a folder and those inside it in the order of names.
///
/// Symbolic links are never followed: a target inside the folder is read at its own path, one
/// outside does not belong to the source, and loops cannot occur. Hidden files and folders (a name
/// with a leading dot) and archives are skipped. In a BEIR folder (`corpus.jsonl` beside
/// `queries.jsonl` or `qrels`) only the corpus is read, and no folder inside.
final class FolderWalk {
  private final Path root;
  private final Visitor visitor;
  private final FileWalk files;

  /// Paths still to be visited, the next one first.
  private final Deque<Path> waiting = new ArrayDeque<>();

  FolderWalk(Path root, IngestLimits limits, Visitor visitor) {
    this.root = root;
    this.visitor = visitor;
    this.files = new FileWalk(limits, visitor);
  }

  void walk() {
    waiting.push(root);
    while (!waiting.isEmpty()) {
      visit(waiting.pop());
    }
  }

  private void visit(Path path) {
    String name = inside(path);
    try {
      var attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!path.equals(root) && path.getFileName().toString().startsWith(".")) {
        visitor.skipped(name, "hidden");
      } else if (attributes.isSymbolicLink()) {
        visitor.skipped(name, "symbolic link (not followed)");
      } else if (attributes.isDirectory()) {
        list(path);
      } else if (attributes.isRegularFile()) {
        file(path, name, attributes.size());
      } else {
        visitor.skipped(name, "no regular file (a pipe, socket or device)");
      }
    } catch (IOException e) {
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        visitor.broken(name, Reasons.of(e));
      } else {
        visitor.failed(name, Reasons.of(e));
      }
    }
  }

  private void list(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    if (BeirFolder.is(folder)) {
      waiting.push(BeirFolder.corpus(folder));
      return;
    }
    children.sort(Collections.reverseOrder());
    children.forEach(waiting::push);
  }

  private void file(Path file, String name, long size) throws IOException {
    if (!visitor.wants(name)) {
      visitor.skipped(name, Visitor.UNSELECTED);
      visitor.passed(size);
      return;
    }
    FileType type = FileWalk.typeOf(file);
    switch (type.format()) {
      case BINARY -> {
        visitor.skipped(name, FileWalk.NO_TEXT);
        visitor.passed(size);
      }
      case ARCHIVE, TAR -> {
        visitor.skipped(name, "archive in a folder (name it as a source to read it)");
        visitor.passed(size);
      }
      default -> files.walk(name, file, type);
    }
  }

  /// The path from the root, with slashes on every system.
  private String inside(Path path) {
    return root.relativize(path).toString().replace('\\', '/');
  }
}
