package dev.winnow.rerank.recipe;

import java.util.List;
import java.util.stream.Stream;

/// The pieces of a prompt in their order.
///
/// @param begin the control token that the model expects before a text, outside all pieces; empty
///   for none
/// @param before pieces that stand once, before the passages
/// @param each pieces of every passage; the only ones with `{passage}` and `{label}`
/// @param after pieces that stand once, after the passages
/// @param seams how a piece that is not the first is tokenized
public record Layout(
    String begin, List<Piece> before, List<Piece> each, List<Piece> after, Seams seams) {

  /// How a piece that is not the first is tokenized. Only tokenizers that put a space before every
  /// text see a difference.
  public enum Seams {
    /// As a text of its own.
    APART,
    /// As the continuation of a text: no space is put before it.
    CONTINUED
  }

  public Layout {
    before = List.copyOf(before);
    each = List.copyOf(each);
    after = List.copyOf(after);
    if (each.stream().filter(piece -> piece.has(Field.PASSAGE)).count() != 1) {
      throw new IllegalArgumentException(
          "the pieces for a passage are %s; expected {passage} in exactly one".formatted(each));
    }
    if (seams == Seams.CONTINUED && before.isEmpty()) {
      throw new IllegalArgumentException(
          "a continued layout starts with the passage; expected a piece before it");
    }
    for (Piece piece : Stream.concat(before.stream(), after.stream()).toList()) {
      if (piece.has(Field.PASSAGE) || piece.has(Field.LABEL)) {
        throw new IllegalArgumentException(
            "%s is outside the pieces for a passage; expected {passage} and {label} inside"
                .formatted(piece));
      }
    }
  }

  /// The piece of [#each] that holds the passage.
  public int passagePiece() {
    int i = 0;
    while (!each.get(i).has(Field.PASSAGE)) {
      i++;
    }
    return i;
  }

  public boolean has(Field field) {
    return Stream.of(before, each, after).flatMap(List::stream).anyMatch(piece -> piece.has(field));
  }

  /// Whether a passage's text begins its pieces, before its label and all else of its own.
  public boolean labelsBehind() {
    return passagePiece() == 0
        && !each.getFirst().has(Field.LABEL)
        && each.stream().anyMatch(piece -> piece.has(Field.LABEL));
  }
}
