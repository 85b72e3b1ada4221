package dev.winnow.ingest.walk;

import dev.winnow.ingest.read.FileType;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.NoText;
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
import java.util.Set;

/// Walks a folder and those inside it in the order of names.
///
/// Symbolic links are never followed: a target inside the folder is read at its own path, one
/// outside does not belong to the source, and loops cannot occur. Hidden files and folders (a name
/// with a leading dot), what `.gitignore` files name in a checkout, and archives are skipped. In a
/// BEIR folder (`corpus.jsonl` beside `queries.jsonl` or `qrels`) only the corpus is read, and no
/// folder inside.
final class FolderWalk {
  private final Path root;
  private final Set<Path> others;
  private final Visitor visitor;
  private final FileWalk files;

  /// What is still to be visited, the next one first.
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  /// @param ignores the rules that apply to it
  private record Waiting(Path path, IgnoreFiles ignores) {}

  /// @param root where paths begin
  /// @param others folders that are walked apart
  FolderWalk(Path root, Set<Path> others, IngestLimits limits, Visitor visitor) {
    this.root = root;
    this.others = others;
    this.visitor = visitor;
    this.files = new FileWalk(limits, visitor);
  }

  /// Walks the root or a folder inside it, which is read whatever rules say of it.
  void walk(Path start, IgnoreFiles ignores) {
    visit(new Waiting(start, ignores), true);
    while (!waiting.isEmpty()) {
      visit(waiting.pop(), false);
    }
  }

  private void visit(Waiting next, boolean start) {
    Path path = next.path();
    String name = FileNames.inside(root, path);
    try {
      var attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!start && Reach.isHidden(path)) {
        visitor.skipped(name, "hidden");
      } else if (attributes.isSymbolicLink()) {
        visitor.skipped(name, "symbolic link (not followed)");
      } else if (!start && next.ignores().ignores(path, attributes.isDirectory())) {
        visitor.skipped(name, "ignored by a .gitignore");
      } else if (attributes.isDirectory()) {
        folder(path, name, start, next.ignores());
      } else if (attributes.isRegularFile()) {
        try {
          file(path, name, attributes.size());
        } finally {
          visitor.fileDone();
        }
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

  private void folder(Path folder, String name, boolean start, IgnoreFiles ignores)
      throws IOException {
    if (!start && others.contains(folder)) {
      return;
    }
    if (!start && !visitor.enters(name)) {
      visitor.skipped(name, Visitor.UNSELECTED);
      return;
    }
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    IgnoreFiles inside = ignores.inside(folder);
    if (BeirFolder.is(folder)) {
      waiting.push(new Waiting(BeirFolder.corpus(folder), inside));
      return;
    }
    children.sort(Collections.reverseOrder());
    children.forEach(child -> waiting.push(new Waiting(child, inside)));
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
        visitor.skipped(name, NoText.of(type).reason());
        visitor.passed(size);
      }
      case ARCHIVE, TAR -> {
        visitor.skipped(name, "archive in a folder (name it as a source to read it)");
        visitor.passed(size);
      }
      default -> files.walk(name, file, type);
    }
  }
}
