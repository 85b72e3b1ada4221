package dev.winnow.ingest;

import java.time.Duration;
import java.util.List;

/// What a run did.
///
/// @param counts what became of documents
/// @param skipped files and entries that are not documents, by reason
/// @param failed items and folders that could not be read or added; documents that the index
///   already held of them stay
/// @param warnings problems of documents that were added
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
  /// @param added new documents
  /// @param updated documents that replaced one with the same id
  /// @param unchanged documents that the index already held; their items were not parsed
  /// @param deleted documents whose item is gone from a source that was walked to its end
  /// @param collapsed items that are no documents because they have the content of one, which names
  ///   them; see [SourceRules#withCollapse]
  public record Counts(long added, long updated, long unchanged, long deleted, long collapsed) {
    /// Items that are documents of the index now.
    public long documents() {
      return added + updated + unchanged;
    }
  }
}
