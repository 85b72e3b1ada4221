package dev.winnow.engine;

import dev.winnow.index.store.Index;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Copies of collections, in folders `.snapshots/COLLECTION/ID` beside them. One is whole or not
/// there, and outlives its collection. Thread-safe.
final class Snapshots {
  private static final String ID = "[0-9]{8}T[0-9]{9}Z-[0-9a-f]{8}";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
  private static final int RANDOM_BYTES = 4;
  private static final String INDEX = "index";
  private static final String DOCUMENTS = "documents";
  private static final String PARTIAL = ".partial-";

  private final Path folder;

  Snapshots(CatalogFolder catalog) {
    this.folder = catalog.folder().resolve(".snapshots");
    clear(folder);
  }

  /// Deletes what an ended process left unfinished.
  private static void clear(Path folder) {
    for (Path collection : list(folder)) {
      for (Path left : list(collection)) {
        if (left.getFileName().toString().startsWith(PARTIAL)) {
          delete(left);
        }
      }
    }
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the snapshots in " + folder, e);
    }
  }

  private static void delete(Path snapshot) {
    try {
      CatalogFolder.deleteAll(snapshot);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the snapshot " + snapshot, e);
    }
  }

  /// Copies the last commit.
  Snapshot make(String collection, Engine engine) {
    var random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String id = TIME.format(Instant.now()) + "-" + HexFormat.of().formatHex(random);
    Path parent = folder.resolve(collection);
    Path partial = parent.resolve(PARTIAL + id);
    try {
      Files.createDirectories(partial);
      Maintenance.backup(engine, partial.resolve(INDEX));
      Files.writeString(partial.resolve(DOCUMENTS), Integer.toString(engine.count()));
      Files.move(partial, parent.resolve(id), StandardCopyOption.ATOMIC_MOVE);
      return read(collection, parent.resolve(id));
    } catch (IOException e) {
      delete(partial);
      throw new UncheckedIOException("cannot write the snapshot " + partial, e);
    } catch (RuntimeException e) {
      delete(partial);
      throw e;
    }
  }

  /// Those of a collection, the earliest first.
  List<Snapshot> of(String collection) {
    List<Snapshot> snapshots = new ArrayList<>();
    for (Path path : list(folder.resolve(collection))) {
      if (path.getFileName().toString().matches(ID)) {
        snapshots.add(read(collection, path));
      }
    }
    return snapshots;
  }

  private static Snapshot read(String collection, Path path) {
    String id = path.getFileName().toString();
    try {
      return new Snapshot(
          collection,
          id,
          TIME.parse(id.substring(0, id.indexOf('-')), Instant::from),
          Integer.parseInt(Files.readString(path.resolve(DOCUMENTS))));
    } catch (IOException | NumberFormatException e) {
      throw new IllegalStateException(
          "snapshot %s is damaged: its file '%s' cannot be read; delete its folder"
              .formatted(path, DOCUMENTS),
          e);
    }
  }

  /// Copies a snapshot to a folder that does not exist yet, checking every file.
  void restore(String collection, String id, Path target) {
    Index.restore(known(collection, id).resolve(INDEX), target);
  }

  void delete(String collection, String id) {
    Path path = known(collection, id);
    Path partial = path.resolveSibling(PARTIAL + id);
    try {
      Files.move(path, partial, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the snapshot " + path, e);
    }
    delete(partial);
  }

  private Path known(String collection, String id) {
    Path path = folder.resolve(collection).resolve(id.matches(ID) ? id : "none");
    if (!Files.isDirectory(path)) {
      throw new UnknownSnapshotException(
          collection, id, of(collection).stream().map(Snapshot::id).toList());
    }
    return path;
  }
}
