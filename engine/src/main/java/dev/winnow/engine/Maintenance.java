package dev.winnow.engine;

import dev.winnow.index.Verification;
import dev.winnow.index.store.Index;
import java.nio.file.Path;

/// Backup, restore, verify, repair and compact. Copying and compacting work on an open engine, the
/// rest on a folder that no engine has open for writing. Thread-safe.
public final class Maintenance {
  private Maintenance() {}

  /// Copies the last commit of an engine to `target`, a folder that does not exist yet or is empty,
  /// while searches and changes go on. Every file's checksum is compared.
  public static void backup(Engine engine, Path target) {
    engine.run(index -> index.backup(target));
  }

  /// Merges an engine's segments into at most `segments`, which makes searches faster. It takes as
  /// long as writing the index anew.
  public static void compact(Engine engine, int segments) {
    engine.run(index -> index.compact(segments));
  }

  /// Copies a backup to `target`, a folder that does not exist yet or is empty, and checks every
  /// file's checksum.
  public static void restore(Path backup, Path target) {
    Index.restore(backup, target);
  }

  /// Reads every byte of the index in `folder` and checks it; see [Index#verify].
  public static Verification verify(Path folder) {
    return Index.verify(folder);
  }

  /// Drops the segments of a damaged index that cannot be read, and their documents with them. Copy
  /// the folder first.
  public static Verification repair(Path folder) {
    return Index.repair(folder);
  }
}
