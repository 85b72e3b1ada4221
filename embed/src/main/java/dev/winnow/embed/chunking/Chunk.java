package dev.winnow.embed.chunking;

import java.util.List;

/// A part of a text.
///
/// @param start offset of its first character (UTF-16 units)
/// @param end offset behind its last character
/// @param headings path of the headings above it, outermost first, and for rows the head of their
///   table; for code, the declarations
public record Chunk(int start, int end, List<String> headings) {
  public Chunk {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "chunk runs from %d to %d; expected 0 <= start <= end".formatted(start, end));
    }
    headings = List.copyOf(headings);
  }
}
