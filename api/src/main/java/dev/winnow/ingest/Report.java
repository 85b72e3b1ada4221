package dev.winnow.ingest;

import java.time.Duration;
import java.util.List;

/// What a run did.
///
/// @param added documents that are new
/// @param updated documents that replaced an older one with their id
/// @param unchanged items that the index held already, and that were not parsed
/// @param deleted documents whose item is gone from a source that was walked to its end
/// @param skipped what is no document, by reason
/// @param failed items and folders that could not be read or added; what the index held of them
///   stays
/// @param warnings documents that were added, but deserve a look
/// @param cancelled true where the thread was interrupted; what was done by then is committed
/// @param duration wall clock
public record Report(
    long added,
    long updated,
    long unchanged,
    long deleted,
    List<Skipped> skipped,
    Problems failed,
    Problems warnings,
    boolean cancelled,
    Duration duration) {
  public Report {
    skipped = List.copyOf(skipped);
  }

  /// Items that are documents of the index now.
  public long documents() {
    return added + updated + unchanged;
  }
}
