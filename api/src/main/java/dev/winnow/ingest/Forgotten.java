package dev.winnow.ingest;

import java.util.List;

/// What was forgotten.
///
/// @param sources the sources that the index knows no longer
/// @param documents how many documents were deleted
/// @param copies how many files elsewhere were copies of these; they become documents when their
///   sources are indexed again
public record Forgotten(List<Source> sources, long documents, long copies) {
  public Forgotten {
    sources = List.copyOf(sources);
  }
}
