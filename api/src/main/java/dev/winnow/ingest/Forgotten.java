package dev.winnow.ingest;

import java.util.List;

/// What was forgotten.
///
/// @param sources the sources that the index knows no longer
/// @param documents how many documents were deleted
public record Forgotten(List<Source> sources, long documents) {
  public Forgotten {
    sources = List.copyOf(sources);
  }
}
