package dev.winnow.index;

import java.util.List;

/// What a full check of an index found; of a repair, what it found before it mended.
///
/// @param clean true when nothing is damaged
/// @param segments segments checked
/// @param damaged segments that cannot be read whole
/// @param lost documents in damaged segments, passages counted too
/// @param report the checker's own words, line by line
public record Verification(
    boolean clean, int segments, int damaged, int lost, List<String> report) {
  public Verification {
    report = List.copyOf(report);
  }

  /// In one line: `clean: 3 segments`, or `damaged: 1 of 3 segments, which hold 57 documents and
  /// passages`.
  public String summary() {
    return clean
        ? "clean: %d segments".formatted(segments)
        : "damaged: %d of %d segments, which hold %d documents and passages"
            .formatted(damaged, segments, lost);
  }
}
