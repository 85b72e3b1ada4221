package dev.winnow.ingest;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// A part of a source that a run reads, or all of it, and what became of that. Confined to one
/// thread.
final class Walk {
  private final Source source;
  private final Path start;
  private final String path;
  private final Set<Path> others = new HashSet<>();
  private final Set<String> failed = new HashSet<>();
  private boolean ended;
  private boolean broken;
  private long seen;

  /// @param path the start inside the source; empty for all of it
  Walk(Source source, Path start, String path) {
    this.source = source;
    this.start = start;
    this.path = path;
  }

  Source source() {
    return source;
  }

  Path start() {
    return start;
  }

  /// The start inside the source; empty for all of it.
  String path() {
    return path;
  }

  /// Folders inside that belong to other sources.
  Set<Path> others() {
    return others;
  }

  /// Whether the walk would come to a file of its source, by its path.
  boolean covers(String file) {
    return path.isEmpty() || file.equals(path) || file.startsWith(path + "/");
  }

  /// What it reads, for people.
  String place() {
    return path.isEmpty() ? source.place() : source.place() + "/" + path;
  }

  void saw() {
    seen++;
  }

  /// Items that it has come to.
  long seen() {
    return seen;
  }

  /// Remembers a file of which not everything could be read.
  void failedIn(String file) {
    boolean _ = failed.add(file);
  }

  Set<String> failed() {
    return failed;
  }

  void brokenOff() {
    broken = true;
  }

  void end() {
    ended = true;
  }

  /// Whether it came to its end, so that what it has not seen is gone.
  boolean complete() {
    return ended && !broken;
  }

  /// Whether it has come past a file, and read all of it or found it gone.
  boolean knows(String file) {
    return covers(file) && (!ended || !broken && !failed.contains(file));
  }
}
