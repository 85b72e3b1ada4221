package dev.winnow.embed.chunking;

import java.util.BitSet;
import java.util.Locale;
import java.util.Set;

/// Finds where sentences start, in one pass over the text.
///
/// Of our own because `java.text.BreakIterator` ends a sentence after "Dr." and "J.", and does not
/// end one at a blank line. A full stop ends a sentence if white space follows, and then neither a
/// small letter nor, after an abbreviation or an initial, anything; the stops of Chinese and
/// Japanese need no space. A blank line and a bullet always start one.
public final class Sentences {
  private static final String STOPS = ".!?\u2026\u0589\u061f\u06d4\u0964\u0965";
  private static final String WIDE_STOPS = "\u3002\uff01\uff1f\uff61";
  private static final String CLOSERS = "\"')]}\u2019\u201d\u00bb\u300d\u300f\uff09";
  private static final String BULLETS = "-*+\u2022";
  private static final int LONGEST_ABBREVIATION = 8;

  private static final Set<String> TITLES =
      Set.of(
          "mr", "mrs", "ms", "dr", "prof", "rev", "gen", "sen", "rep", "gov", "capt", "lt", "col",
          "sgt", "st", "mt", "messrs", "hon", "pres", "vs", "cf", "e.g", "i.e", "viz", "approx",
          "ca", "al", "u.s", "u.k");

  /// Abbreviations only before a number.
  private static final Set<String> REFERENCES =
      Set.of(
          "no", "nos", "fig", "figs", "eq", "eqs", "ref", "refs", "vol", "pp", "p", "ch", "sec",
          "art", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov",
          "dec");

  private Sentences() {}

  /// The offsets (UTF-16 units) of the first characters of sentences.
  public static BitSet starts(String text) {
    var starts = new BitSet(text.length());
    boolean stopped = true;
    int stop = -1;
    int newlines = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        newlines += c == '\n' ? 1 : 0;
        continue;
      }
      boolean spaced = i > 0 && Character.isWhitespace(text.charAt(i - 1));
      if (newlines > 1
          || (newlines == 1 && isBullet(text, i))
          || (stopped && (stop < 0 || ends(text, stop, i, spaced)))) {
        starts.set(i);
        stopped = false;
      }
      newlines = 0;
      if (isStop(c)) {
        stopped = true;
        stop = i;
      } else if (!stopped || spaced || CLOSERS.indexOf(c) < 0) {
        stopped = false;
      }
    }
    return starts;
  }

  private static boolean isStop(char c) {
    return STOPS.indexOf(c) >= 0 || WIDE_STOPS.indexOf(c) >= 0;
  }

  private static boolean isBullet(String text, int at) {
    return BULLETS.indexOf(text.charAt(at)) >= 0
        && at + 1 < text.length()
        && Character.isWhitespace(text.charAt(at + 1));
  }

  /// Whether the stop ends a sentence, given that the text goes on at `next`.
  private static boolean ends(String text, int stop, int next, boolean spaced) {
    char after = text.charAt(next);
    if (WIDE_STOPS.indexOf(text.charAt(stop)) >= 0) {
      return !isStop(after) && CLOSERS.indexOf(after) < 0;
    }
    if (!spaced || isStop(after) || Character.isLowerCase(text.codePointAt(next))) {
      return false;
    }
    return text.charAt(stop) != '.' || !isAbbreviation(text, stop, after);
  }

  private static boolean isAbbreviation(String text, int stop, char after) {
    int from = stop;
    while (from > 0 && stop - from <= LONGEST_ABBREVIATION && isAbbreviating(text, from - 1)) {
      from--;
    }
    int length = stop - from;
    if (length == 0 || length > LONGEST_ABBREVIATION) {
      return false;
    }
    if (length == 1 && from > 0 && Character.isUpperCase(text.charAt(from))) {
      return true;
    }
    String word = text.substring(from, stop).toLowerCase(Locale.ROOT);
    return TITLES.contains(word)
        || (REFERENCES.contains(word) && Character.isDigit(after))
        || isItemNumber(text, from, word);
  }

  private static boolean isAbbreviating(String text, int at) {
    char c = text.charAt(at);
    return c == '.' || Character.isLetterOrDigit(c);
  }

  /// Whether a line begins with this number, as an item of a list does.
  private static boolean isItemNumber(String text, int from, String word) {
    return word.chars().allMatch(Character::isDigit)
        && (from == 0 || text.charAt(from - 1) == '\n');
  }
}
