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
  /// Most characters of a title.
  private static final int TITLE = 120;

  /// What stands between two runs of sentences.
  private static final String GAP = " … ";

  /// A range of the body and where it comes from.
  record Run(int start, int end, Piece.Source source) {}

  /// Whose words they are: the speaker, or the title of a document where that is not the heading
  /// above it.
  String name() {
    var moment = piece.moment();
    String title = piece.source().title();
    if (!moment.speaker().isEmpty() || title.equals(moment.session())) {
      return moment.speaker();
    }
    return title.codePointCount(0, title.length()) <= TITLE
        ? title
        : title.substring(0, title.offsetByCodePoints(0, TITLE)) + "…";
  }

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
