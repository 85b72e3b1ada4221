package dev.winnow.rerank.recipe;

import java.text.BreakIterator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What is done to a passage before it is put into a prompt.
///
/// @param brackets which words in square brackets get round ones, because they could be taken for
///   labels
/// @param untitled whether the words `Title: Content: `, which an empty title leaves, are removed
/// @param words most words of a passage, separated by white space; a character of a script without
///   spaces between words counts as a word; 0 for no limit, and white space as it is
/// @param removed texts that are taken out
public record Cleaning(Brackets brackets, boolean untitled, int words, List<String> removed) {
  public static final Cleaning NONE = new Cleaning(Brackets.KEPT, false, 0, List.of());

  /// Scripts in which thousands of characters may follow each other without a space.
  private static final Set<Character.UnicodeScript> WITHOUT_SPACES =
      EnumSet.of(
          Character.UnicodeScript.HAN,
          Character.UnicodeScript.HIRAGANA,
          Character.UnicodeScript.KATAKANA,
          Character.UnicodeScript.BOPOMOFO,
          Character.UnicodeScript.YI,
          Character.UnicodeScript.THAI,
          Character.UnicodeScript.LAO,
          Character.UnicodeScript.KHMER,
          Character.UnicodeScript.MYANMAR,
          Character.UnicodeScript.TIBETAN);

  private static final Pattern DIGITS = Pattern.compile("\\[(\\p{Nd}+)\\]");

  /// Which brackets are changed.
  public enum Brackets {
    KEPT,
    /// Those around letters. As in the published code the class is `[A-z]+`, which includes the
    /// characters between `Z` and `a`.
    LETTERS,
    DIGITS,
    /// Those around either.
    BOTH
  }

  public Cleaning {
    removed = List.copyOf(removed);
    if (words < 0 || removed.contains("")) {
      throw new IllegalArgumentException(
          "%d words, %s removed; expected at least 0, and no empty text".formatted(words, removed));
    }
  }

  public Cleaning withWords(int words) {
    return new Cleaning(brackets, untitled, words, removed);
  }

  public String clean(String passage) {
    String text = untitled ? passage.replace("Title: Content: ", "") : passage;
    text = removed.isEmpty() ? text : without(text);
    return rounded(words == 0 ? text : firstWords(text));
  }

  /// Checks after each character, so that what is left around a removed text cannot become one.
  private String without(String text) {
    var kept = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      kept.append(text.charAt(i));
      for (String part : removed) {
        int start = kept.length() - part.length();
        if (start >= 0 && kept.indexOf(part, start) == start) {
          kept.setLength(start);
        }
      }
    }
    return kept.toString();
  }

  private String rounded(String text) {
    return switch (brackets) {
      case KEPT -> text;
      case LETTERS -> letters(text);
      case DIGITS -> digits(text);
      case BOTH -> digits(letters(text));
    };
  }

  private static String digits(String text) {
    return DIGITS.matcher(text).replaceAll("($1)");
  }

  /// The result of replacing `\[([A-z]+)\]` by `(\1)`. The class includes brackets, so in each run
  /// of it the first opening and the last closing one match. A pattern would take time quadratic in
  /// the length of a run of brackets.
  private static String letters(String text) {
    var changed = new StringBuilder(text);
    int open = -1;
    int close = -1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : 0;
      if (c < 'A' || c > 'z') {
        if (open >= 0 && close > open + 1) {
          changed.setCharAt(open, '(');
          changed.setCharAt(close, ')');
        }
        open = -1;
        close = -1;
      } else if (c == '[' && open < 0) {
        open = i;
      } else if (c == ']') {
        close = i;
      }
    }
    return changed.toString();
  }

  private String firstWords(String text) {
    var kept = new StringBuilder();
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(text);
    int count = 0;
    boolean inside = false;
    boolean spaced = false;
    int start = characters.first();
    for (int end = characters.next(); end != BreakIterator.DONE; end = characters.next()) {
      int first = text.codePointAt(start);
      if (space(first)) {
        spaced = true;
        inside = false;
      } else {
        boolean alone = WITHOUT_SPACES.contains(Character.UnicodeScript.of(first));
        count += alone || !inside ? 1 : 0;
        if (count > words) {
          break;
        }
        if (spaced && !kept.isEmpty()) {
          kept.append(' ');
        }
        kept.append(text, start, end);
        spaced = false;
        inside = !alone;
      }
      start = end;
    }
    return kept.toString();
  }

  private static boolean space(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }
}
