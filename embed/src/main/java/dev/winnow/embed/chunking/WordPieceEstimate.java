package dev.winnow.embed.chunking;

import java.util.Arrays;

/// Pieces of a word by its length, fitted to the means of the MiniLM tokenizer over essays, news,
/// reports, abstracts and source code: a plain word is one piece up to 9 letters, then gains one
/// per 4; mixed capitals, as in identifiers, gain two per 9; digits one per 2 beyond 4. Where
/// pieces start inside a word is a guess: evenly spread.
record WordPieceEstimate() implements TokenStarts {
  @Override
  public int[] of(String text) {
    var starts = new int[text.length() / 4 + 16];
    int count = 0;
    for (int at = 0; at < text.length(); ) {
      int end = wordEnd(text, at);
      int length = end - at;
      int pieces = length > 0 ? pieces(text, at, end) : standsAlone(text.codePointAt(at)) ? 1 : 0;
      if (count + pieces > starts.length) {
        starts = Arrays.copyOf(starts, Math.max(count + pieces, starts.length * 2));
      }
      for (int i = 0; i < pieces; i++) {
        starts[count++] = at + (int) ((long) i * length / pieces);
      }
      at = length > 0 ? end : at + Character.charCount(text.codePointAt(at));
    }
    return Arrays.copyOf(starts, count);
  }

  private static int wordEnd(String text, int at) {
    while (at < text.length() && isLatin(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isLatin(char c) {
    return c < 0x250 && Character.isLetterOrDigit(c);
  }

  private static boolean standsAlone(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> false;
      default -> !Character.isWhitespace(c) && !Character.isSpaceChar(c);
    };
  }

  private static int pieces(String text, int from, int to) {
    int digits = 0;
    int capitals = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      digits += Character.isDigit(c) ? 1 : 0;
      capitals += i > from && Character.isUpperCase(c) ? 1 : 0;
    }
    int length = to - from;
    if (digits == length) {
      return length <= 4 ? 1 : length / 2;
    }
    if (digits > 0) {
      return 1 + (length + 1) / 3;
    }
    if (capitals > 0 && capitals < length - 1) {
      return 1 + (2 * length + 4) / 9;
    }
    return length <= 9 ? 1 : 1 + (length - 6) / 4;
  }
}
