package dev.winnow.memory.pack;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A text ready for a prompt, and the account of it. Made by [Packer#pack].
///
/// @param text instruction and frame, or empty if nothing fits
/// @param tokens of the text, by the packer's counter, at most the budget; 0 for an empty text
/// @param parts what stands in it, in the order of the text
/// @param trace each decision, in the order taken; the last on a piece holds
/// @param judgements calls to the judge
public record Pack(
    String text, int tokens, List<Part> parts, List<Decision> trace, int judgements) {
  /// A run of characters that comes from one place.
  ///
  /// @param piece id of the piece
  /// @param number by which the text names the piece, from 1
  /// @param form what of the piece it is
  /// @param source where it comes from; of a summary, what it summarises
  /// @param start offset of its first character in the pack's text (UTF-16 units)
  /// @param end offset behind its last; between them the text is escaped (see [Frame])
  public record Part(
      String piece, int number, Form form, Piece.Source source, int start, int end) {}

  /// What of a piece stands in a pack.
  public enum Form {
    /// Its whole text.
    FULL,
    /// Some of its sentences.
    SENTENCES,
    /// Its summary.
    SUMMARY
  }

  /// What was decided about a piece.
  ///
  /// @param piece its id
  /// @param verdict what
  /// @param reason why, in words
  public record Decision(String piece, Verdict verdict, String reason) {}

  /// What may be decided about a piece.
  public enum Verdict {
    /// In whole.
    KEPT,
    /// In as its summary.
    SUMMARISED,
    /// In with some sentences.
    TRIMMED,
    /// Left out: another piece says nearly the same.
    DUPLICATE,
    /// Left out: other sentences stand for it.
    CLUSTERED,
    /// Left out: none of its sentences was kept.
    IRRELEVANT,
    /// Left out by the judge.
    REJECTED,
    /// Left out for want of room.
    NO_ROOM;

    /// Whether the piece is in the pack.
    public boolean isIn() {
      return this == KEPT || this == SUMMARISED || this == TRIMMED;
    }
  }

  public Pack {
    parts = List.copyOf(parts);
    trace = List.copyOf(trace);
  }

  /// The original text of a part, read back from the frame exactly.
  public String stored(Part part) {
    return Escapes.restored(text.substring(part.start(), part.end()));
  }

  /// The last decision on each piece that is not in the text, in the order taken.
  public List<Decision> leftOut() {
    var reversed = trace.reversed();
    Set<String> seen = new HashSet<>();
    return reversed.stream()
        .filter(decision -> seen.add(decision.piece()))
        .filter(decision -> !decision.verdict().isIn())
        .toList()
        .reversed();
  }
}
