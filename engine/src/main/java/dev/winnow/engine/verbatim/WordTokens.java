package dev.winnow.engine.verbatim;

import dev.winnow.index.VerbatimTokenizer;
import dev.winnow.index.verbatim.Words;
import java.util.Arrays;

/// Words and signs as they are written, for verbatim search without a model: no two texts have the
/// same tokens unless they differ in white space alone, and no match begins or ends inside a word.
/// It has no vocabulary, for the ids themselves spell the tokens.
///
/// A word is a run of letters, digits and marks; an ideograph is a word of its own, and so is every
/// other sign. A word is cut into pieces: of up to five of the letters `A` to `Z`, `a` to `z` and
/// digits at its beginning, of up to four later, and every other character alone. An id says the
/// piece, and whether it begins and ends its word. English has about 1.5 pieces a word.
/// Thread-safe.
public final class WordTokens implements VerbatimTokenizer {
  /// Changes with the tokens that a text has.
  public static final String FINGERPRINT = "words:1";

  private static final int SYMBOLS = 62;
  private static final int FIRST_PIECE = 5;
  private static final int LATER_PIECE = 4;

  /// Pieces of up to five and of up to four symbols.
  private static final int FIRST_PIECES = pieces(FIRST_PIECE);

  private static final int LATER_PIECES = pieces(LATER_PIECE);

  /// Ids of characters that are pieces alone: four for each, by whether it begins and ends a word.
  private static final int CHARACTERS = 4 * (Character.MAX_CODE_POINT + 1);

  private static final int LATER = CHARACTERS + 2 * FIRST_PIECES;

  private static int pieces(int length) {
    int all = 0;
    int of = 1;
    for (int i = 0; i < length; i++) {
      of *= SYMBOLS;
      all += of;
    }
    return all;
  }

  /// The ids that there are: they are below this.
  static int most() {
    return LATER + 2 * LATER_PIECES;
  }

  @Override
  public Tokens tokens(String text) {
    var pieces = new Pieces(text.length() / 3 + 4);
    int at = 0;
    while (at < text.length()) {
      int character = text.codePointAt(at);
      int end = at + Character.charCount(character);
      if (Words.inWord(character)) {
        while (end < text.length() && Words.inWord(text.codePointAt(end))) {
          end += Character.charCount(text.codePointAt(end));
        }
        word(text, at, end, pieces);
      } else if (!Character.isWhitespace(character) && !Character.isSpaceChar(character)) {
        pieces.add(4 * character + 3, at, end);
      }
      at = end;
    }
    return pieces.tokens();
  }

  private static void word(String text, int start, int end, Pieces pieces) {
    int at = start;
    while (at < end) {
      int most = at == start ? FIRST_PIECE : LATER_PIECE;
      int next = at;
      while (next < end && next - at < most && symbol(text.charAt(next)) >= 0) {
        next++;
      }
      if (next > at) {
        int piece = piece(text, at, next);
        int last = next == end ? 1 : 0;
        pieces.add(
            at == start
                ? CHARACTERS + last * FIRST_PIECES + piece
                : LATER + last * LATER_PIECES + piece,
            at,
            next);
      } else {
        int character = text.codePointAt(at);
        next = at + Character.charCount(character);
        pieces.add(4 * character + (at == start ? 2 : 0) + (next == end ? 1 : 0), at, next);
      }
      at = next;
    }
  }

  /// The number of a piece among all of up to its greatest length: shorter ones first.
  private static int piece(String text, int start, int end) {
    int number = 0;
    for (int i = start; i < end; i++) {
      number = number * SYMBOLS + symbol(text.charAt(i)) + 1;
    }
    return number - 1;
  }

  /// 0 to 61 for what pieces are made of, else -1.
  private static int symbol(int character) {
    if (character >= 'a' && character <= 'z') {
      return character - 'a';
    }
    if (character >= 'A' && character <= 'Z') {
      return character - 'A' + 26;
    }
    return character >= '0' && character <= '9' ? character - '0' + 52 : -1;
  }

  /// Tokens as they come.
  private static final class Pieces {
    private int[] ids;
    private int[] starts;
    private int[] ends;
    private int size;

    Pieces(int room) {
      ids = new int[room];
      starts = new int[room];
      ends = new int[room];
    }

    void add(int id, int start, int end) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, 2 * size);
        starts = Arrays.copyOf(starts, 2 * size);
        ends = Arrays.copyOf(ends, 2 * size);
      }
      ids[size] = id;
      starts[size] = start;
      ends[size++] = end;
    }

    Tokens tokens() {
      return new Tokens(
          Arrays.copyOf(ids, size), Arrays.copyOf(starts, size), Arrays.copyOf(ends, size));
    }
  }
}
