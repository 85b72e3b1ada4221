package dev.winnow.memory.pack;

import dev.winnow.memory.pack.Pack.Form;
import java.util.ArrayList;
import java.util.List;

/// A piece in one form, escaped, ready for a frame.
///
/// @param piece whose
/// @param form in which form
/// @param body its lines, escaped, further ones with their bar
/// @param runs where in the body each source is
record Item(Piece piece, Form form, String body, List<Run> runs) {
  /// What stands between two runs of sentences.
  private static final String GAP = " … ";

  /// A range of the body and where it comes from.
  record Run(int start, int end, Piece.Source source) {}

  static Item full(Piece piece) {
    return whole(piece, Form.FULL, piece.text());
  }

  static Item summary(Piece piece) {
    return whole(piece, Form.SUMMARY, piece.summary());
  }

  /// Some sentences, given in ascending order.
  static Item sentences(Piece piece, List<Span> sentences) {
    var body = new StringBuilder();
    List<Run> runs = new ArrayList<>();
    for (Span span : Span.joined(piece.text(), sentences)) {
      body.append(body.isEmpty() ? "" : GAP);
      int start = body.length();
      Escapes.appendText(body, span.of(piece.text()));
      runs.add(new Run(start, body.length(), piece.sourceOf(span.start(), span.end())));
    }
    return new Item(piece, Form.SENTENCES, body.toString(), runs);
  }

  private static Item whole(Piece piece, Form form, String text) {
    var body = new StringBuilder();
    Escapes.appendText(body, text);
    return new Item(
        piece, form, body.toString(), List.of(new Run(0, body.length(), piece.source())));
  }
}
