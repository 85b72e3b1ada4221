package dev.winnow.engine;

import dev.winnow.index.IndexException;
import dev.winnow.index.store.Index;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The folders of a catalog's collections. A collection that is dropped is renamed before it is
/// deleted: if the process dies meanwhile, no half-deleted collection keeps its name. The rest is
/// deleted when the catalog is opened again.
record CatalogFolder(Path folder) {
  private static final String DROPPED = ".dropped-";

  static CatalogFolder open(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "%s is a file; expected a folder of collections, which is made where there is none; name another"
              .formatted(folder));
    }
    try {
      Files.createDirectories(folder);
      for (Path left : list(folder)) {
        if (left.getFileName().toString().startsWith(DROPPED)) {
          deleteAll(left);
        }
      }
      return new CatalogFolder(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the catalog in " + folder + ": " + e, e);
    }
  }

  /// The folders that hold an index.
  List<String> names() {
    try {
      return list(folder).stream()
          .filter(path -> Files.isDirectory(path) && holdsIndex(path))
          .map(path -> path.getFileName().toString())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the collections in " + folder + ": " + e, e);
    }
  }

  /// A damaged index counts: whoever uses it gets its error, and the other collections stay usable.
  private static boolean holdsIndex(Path path) {
    try {
      return Index.schemaOf(path).isPresent();
    } catch (IndexException _) {
      return true;
    }
  }

  Path of(String name) {
    return folder.resolve(name);
  }

  void delete(String name) {
    try {
      Path dropped = folder.resolve(DROPPED + name);
      deleteAll(dropped);
      Files.move(of(name), dropped, StandardCopyOption.ATOMIC_MOVE);
      deleteAll(dropped);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot remove collection '%s' in %s: %s; it is closed, remove its folder"
              .formatted(name, folder, e),
          e);
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.sorted().toList();
    }
  }

  static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) { // links are not followed
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
