package dev.winnow.index.search;

import dev.winnow.index.Deadline;
import java.util.ArrayList;
import java.util.List;

/// A query that does not fit into a model, read in pieces: a document as the query. Pieces are as
/// long as the model reads whole, which is found by halving, and end behind a line, a sentence or a
/// word where they can. Where there are more than allowed, pieces evenly spread over the text are
/// read, the first and the last among them. So a query costs at most one run of the model for each
/// piece that is allowed, and a few to find their length.
///
/// @param pieces what was read, in the order of the text
/// @param left pieces that were not read
/// @param dropped tokens of the pieces that did not fit
record QueryPieces<T>(List<Piece<T>> pieces, int left, int dropped) {
  /// The first pieces to be tried.
  private static final int LONGEST = 4_096;

  /// Pieces are not made shorter than this.
  private static final int SHORTEST = 64;

  /// What a model makes of a text.
  ///
  /// @param dropped tokens that did not fit
  record Read<T>(T value, int dropped) {}

  /// A model.
  interface Reader<T> {
    Read<T> read(String text);
  }

  /// @param length in characters
  record Piece<T>(T value, int length) {}

  /// Reads a text, in one piece where it fits or only one is allowed.
  ///
  /// @param most pieces
  static <T> QueryPieces<T> of(String text, int most, Deadline deadline, Reader<T> reader) {
    Read<T> whole = reader.read(text);
    if (whole.dropped() == 0 || most == 1 || text.length() <= SHORTEST) {
      return new QueryPieces<>(
          List.of(new Piece<>(whole.value(), text.length())), 0, whole.dropped());
    }
    int length = Math.min(LONGEST, Math.max(SHORTEST, text.length() / 2));
    while (length > SHORTEST) {
      deadline.require("reading the query");
      if (reader.read(text.substring(0, end(text, 0, length))).dropped() == 0) {
        break;
      }
      length = Math.max(SHORTEST, length / 2);
    }
    return read(cut(text, length), most, deadline, reader);
  }

  private static <T> QueryPieces<T> read(
      List<String> texts, int most, Deadline deadline, Reader<T> reader) {
    int wanted = Math.min(most, texts.size());
    List<Piece<T>> pieces = new ArrayList<>(wanted);
    int dropped = 0;
    for (int i = 0; i < wanted; i++) {
      deadline.require("reading the query");
      String text = texts.get((int) ((long) i * (texts.size() - 1) / Math.max(1, wanted - 1)));
      Read<T> read = reader.read(text);
      dropped += read.dropped();
      pieces.add(new Piece<>(read.value(), text.length()));
    }
    return new QueryPieces<>(pieces, texts.size() - wanted, dropped);
  }

  /// Pieces of at most `length` characters that are not blank.
  static List<String> cut(String text, int length) {
    List<String> pieces = new ArrayList<>();
    for (int start = 0; start < text.length(); ) {
      int end = end(text, start, length);
      String piece = text.substring(start, end).strip();
      if (!piece.isEmpty()) {
        pieces.add(piece);
      }
      start = end;
    }
    return pieces;
  }

  /// Where a piece ends: in its last third behind the last line or sentence, else behind the last
  /// word.
  private static int end(String text, int start, int length) {
    int end = start + length;
    if (end >= text.length()) {
      return text.length();
    }
    int word = 0;
    for (int i = end; i > start + length * 2 / 3; i--) {
      char before = text.charAt(i - 1);
      if (before == '\n'
          || (Character.isWhitespace(before) && ".?!".indexOf(text.charAt(i - 2)) >= 0)) {
        return i;
      }
      if (word == 0 && Character.isWhitespace(before)) {
        word = i;
      }
    }
    if (word > 0) {
      return word;
    }
    return Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
  }

  /// What to tell of a query that was not read in one piece whole; empty where it was.
  ///
  /// @param who the retriever, and its model
  /// @param what what the model makes
  List<String> notes(String who, String what) {
    List<String> notes = new ArrayList<>();
    if (left > 0) {
      notes.add(
          "%s: the query is longer than the model reads, so %d of its %d pieces were read, evenly spread; raise the limit pieces to read more"
              .formatted(who, pieces.size(), pieces.size() + left));
    } else if (pieces.size() > 1) {
      notes.add(
          "%s: the query is longer than the model reads, so it was read in %d pieces"
              .formatted(who, pieces.size()));
    }
    if (dropped > 0) {
      notes.add(
          "%s: the model left out %,d of the query's tokens; %s do not stand for them"
              .formatted(who, dropped, what));
    }
    return notes;
  }
}
