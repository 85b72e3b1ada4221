package dev.winnow.index.verbatim;

import java.util.List;

/// Which documents a text repeats word for word.
///
/// @param tokens of the text
/// @param spans of whole words of the text that occur in documents and cannot be made longer, in
///   their order; they may overlap
public record Trace(int tokens, List<Span> spans) {
  public Trace {
    spans = List.copyOf(spans);
  }

  /// Characters of the text that some span covers (UTF-16 units).
  public int covered() {
    int covered = 0;
    int end = 0;
    for (Span span : spans) {
      covered += Math.max(0, span.end() - Math.max(end, span.start()));
      end = Math.max(end, span.end());
    }
    return covered;
  }

  /// A part of the text.
  ///
  /// @param start offset of its first character in the text (UTF-16 units)
  /// @param end offset behind its last character
  /// @param tokens that it has
  /// @param count how often documents have these tokens
  /// @param sources some of these places, in the order of the documents' ids, the first of each
  public record Span(int start, int end, int tokens, long count, List<Place> sources) {
    public Span {
      sources = List.copyOf(sources);
    }
  }
}
