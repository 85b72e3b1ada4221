package dev.winnow.index;

import java.time.Duration;
import java.util.List;

/// The hits of one search and what was done to find them.
///
/// @param hits best first
/// @param stages every stage that ran, each after its inputs
/// @param degraded in words, whatever was left out or replaced; empty when the plan ran as written
public record SearchResult(List<Hit> hits, List<Stage> stages, List<String> degraded) {
  public SearchResult {
    hits = List.copyOf(hits);
    stages = List.copyOf(stages);
    degraded = List.copyOf(degraded);
  }

  /// One stage's account.
  ///
  /// @param name `lexical`, `dense`, `fuse`, `fetch` ...; numbered from the second of a name
  /// @param time wall time
  /// @param in candidates read; for a retriever the documents it could choose from
  /// @param out candidates returned
  public record Stage(String name, Duration time, int in, int out) {}
}
