package dev.winnow.ingest.walk;

import dev.winnow.ingest.read.Item;
import dev.winnow.ingest.read.Problem;

/// Receives what a walk finds, on the walking thread.
public interface Visitor {
  /// Why a file or entry that is not wanted is skipped.
  String UNSELECTED = "not selected";

  /// Whether the file or entry with this path inside the source is to be read.
  default boolean wants(String path) {
    return true;
  }

  /// Whether the folder with this path inside the source may hold what is to be read.
  default boolean enters(String path) {
    return true;
  }

  void item(Item item);

  /// Something that is not a document, such as a picture. `reason` names no file, so that equal
  /// ones can be counted.
  void skipped(String source, String reason);

  /// An item that cannot be read. What the index holds from `origin`, a path inside the source,
  /// stays as it is.
  void failed(String origin, Problem problem);

  /// A part of the source that cannot be walked, so that its contents are unknown.
  void broken(Problem problem);

  /// Bytes of the source that the walk has passed since the last call, for progress.
  void passed(long bytes);

  /// A file of a folder is behind the walk, read or left out, for progress.
  default void fileDone() {}

  default void failed(String source, String reason) {
    failed(source, new Problem(source, reason));
  }

  default void broken(String source, String reason) {
    broken(new Problem(source, reason));
  }
}
