package dev.winnow.ingest;

import java.time.Duration;
import java.util.List;

/// What a run did.
///
/// @param counts what became of documents
/// @param skipped what is no document, by reason
/// @param failed items and folders that could not be read or added; what the index held of them
///   stays
/// @param warnings documents that were added, but deserve a look
/// @param cancelled true where the thread was interrupted; what was done by then is committed
/// @param duration wall clock
public record Report(
    Counts counts,
    List<Skipped> skipped,
    Problems failed,
    Problems warnings,
    boolean cancelled,
    Duration duration) {
  public Report {
    skipped = List.copyOf(skipped);
  }

  /// What became of documents.
  ///
  /// @param added that are new
  /// @param updated that replaced an older one with their id
  /// @param unchanged that the index held already; their items were not parsed
  /// @param deleted whose item is gone from a source that was walked to its end
  public record Counts(long added, long updated, long unchanged, long deleted) {
    /// Items that are documents of the index now.
    public long documents() {
      return added + updated + unchanged;
    }
  }
}
