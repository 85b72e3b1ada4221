package dev.winnow.memory.pack;

import java.util.Comparator;
import java.util.List;

/// Pieces that go in together or not at all: one piece, or a tool call with its answers.
///
/// @param pieces in chronological order
/// @param full what is shown of it at best
/// @param chosen the sentences that these are, if it is a single piece cut to some; else empty
/// @param isPinned whether it comes first and is given up last
record Unit(List<Piece> pieces, List<Item> full, List<Span> chosen, boolean isPinned) {
  /// By time, unknown ones first, then session and position.
  static final Comparator<Piece> CHRONOLOGICAL =
      Comparator.comparing(
              (Piece piece) -> piece.moment().time(),
              Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(piece -> piece.moment().session())
          .thenComparingLong(piece -> piece.moment().order())
          .thenComparing(Piece::id);

  static Unit of(List<Piece> pieces, boolean pinned) {
    return new Unit(pieces, pieces.stream().map(Item::full).toList(), List.of(), pinned);
  }

  /// The first piece.
  Piece first() {
    return pieces.getFirst();
  }

  /// Whether it is a single piece that may be cut, compared and clustered.
  boolean isDivisible() {
    return pieces.size() == 1 && first().moment().group().isEmpty() && !isPinned;
  }

  /// The same pieces, of which only these sentences are shown.
  Unit showing(List<Span> sentences) {
    return new Unit(pieces, List.of(Item.sentences(first(), sentences)), sentences, isPinned);
  }

  /// What is shown at best, with summaries where they are shorter; empty if none is.
  List<Item> summarised() {
    boolean[] any = new boolean[1];
    List<Item> items =
        full.stream()
            .map(item -> {
              if (item.piece().summary().isEmpty()) {
                return item;
              }
              var summary = Item.summary(item.piece());
              boolean shorter = summary.body().length() < item.body().length();
              any[0] |= shorter;
              return shorter ? summary : item;
            })
            .toList();
    return any[0] ? items : List.of();
  }

  /// The sentences that it shows at best.
  List<Span> sentences() {
    return chosen.isEmpty() ? Span.sentences(first().text()) : chosen;
  }

  String text() {
    return String.join("\n", pieces.stream().map(Piece::text).toList());
  }

  String summary() {
    return String.join(
        "\n", pieces.stream().map(p -> p.summary().isEmpty() ? p.text() : p.summary()).toList());
  }
}
