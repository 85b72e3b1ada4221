package dev.winnow.memory.generate;

import dev.winnow.memory.pack.Pack;
import java.util.List;

/// What a generator wrote.
///
/// @param text the answer
/// @param citations where it names items of the pack, in the order of the text
/// @param usage tokens read and written
/// @param end why it ended: `stop`, `length` if the limit of tokens cut it off, or what the server
///   said
public record Answer(String text, List<Citation> citations, Usage usage, String end) {
  /// A number in the answer.
  ///
  /// @param start offset of the mark in the answer, such as `[3]` (UTF-16 units)
  /// @param end offset behind it
  /// @param number of the item
  /// @param sources the parts of the pack that it names; empty if the pack has no such item, which
  ///   means that the model made it up
  public record Citation(int start, int end, int number, List<Pack.Part> sources) {
    public Citation {
      sources = List.copyOf(sources);
    }
  }

  /// Tokens as the server counted them; zeros if it said nothing.
  ///
  /// @param prompt tokens read
  /// @param completion tokens written
  /// @param attempts requests sent, with those that were tried again
  public record Usage(int prompt, int completion, int attempts) {
    public static final Usage NONE = new Usage(0, 0, 0);
  }

  public Answer {
    citations = List.copyOf(citations);
  }
}
