package dev.winnow.index;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a document's text: the unit that vectors describe and answers cite.
///
/// @param start offset of the first character in the document's text (UTF-16 units)
/// @param end offset behind the last character
/// @param headings path of the headings above it, outermost first; for code, the declarations
/// @param vector its dense vector, or null where none was made yet
public record Passage(int start, int end, List<String> headings, @Nullable Vector vector) {
  public Passage {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "passage runs from %d to %d; expected 0 <= start <= end".formatted(start, end));
    }
    headings = List.copyOf(headings);
  }

  public static Passage of(int start, int end) {
    return new Passage(start, end, List.of(), null);
  }

  /// What is read of this passage, by keyword search, embedding models and rerankers alike: the
  /// document's title, the headings and the passage itself, each on a line of its own.
  ///
  /// @param title of the document, may be empty
  /// @param text of the document, from which the passage is cut
  public String read(String title, String text) {
    var read = new StringBuilder(title);
    headings.forEach(heading -> read.append('\n').append(heading));
    if (!read.isEmpty()) {
      read.append('\n');
    }
    return read.append(text, start, end).toString();
  }

  public Passage withVector(Vector vector) {
    return new Passage(start, end, headings, vector);
  }
}
