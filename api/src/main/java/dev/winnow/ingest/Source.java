package dev.winnow.ingest;

import dev.winnow.engine.Engine;
import dev.winnow.index.Filter;
import dev.winnow.ingest.read.Item;
import dev.winnow.ingest.walk.FileNames;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A source that an index knows: a folder, or an archive. A file that was named as a source belongs
/// to its folder.
///
/// @param root where it lies, a `file:` URI of its real path: exact under every locale. It is kept
///   in a note of the index, never in a document
/// @param name value of the field `source.name`: the folder's name, with more in front or behind
///   where another source has that
/// @param prefix what ids of its documents begin with: nothing for one source of the index,
///   otherwise the name and `//`, which no path inside a folder has
public record Source(URI root, String name, String prefix) {
  /// Between the name of a source and a path in it.
  static final String SEPARATOR = "//";

  /// Where it lies, as text for people; see [FileNames].
  public String place() {
    return path().map(FileNames::of).orElse(root.toString());
  }

  /// Where it lies, or empty if that is no path of this machine.
  Optional<Path> path() {
    try {
      return Optional.of(Path.of(root));
    } catch (IllegalArgumentException | FileSystemNotFoundException _) {
      return Optional.empty();
    }
  }

  /// False where its folder or archive is gone, or its disk is not mounted.
  public boolean exists() {
    return path().map(path -> !Files.notExists(path)).orElse(true);
  }

  /// How many searchable documents the engine has of it.
  public int documents(Engine engine) {
    return engine.schema().fields().containsKey(Feeder.SOURCE)
        ? engine.count(Filter.eq(Feeder.SOURCE, name))
        : 0;
  }

  /// The URI of a real path, the same whether the path is a folder at the moment or is gone.
  static URI uri(Path real) {
    String text = real.toUri().toString();
    boolean folder = text.endsWith("/") && real.getNameCount() > 0;
    return URI.create(folder ? text.substring(0, text.length() - 1) : text);
  }

  /// The id of the document that a whole file or entry becomes.
  String idOf(String path) {
    return Item.idOf(prefix + path);
  }
}
