package dev.winnow.rerank.recipe;

import java.text.BreakIterator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What is done to a passage before it is put into a prompt.
///
/// @param brackets which words in square brackets, that could be taken for labels, are put in round
///   ones
/// @param untitled whether the words `Title: Content: `, which an empty title leaves, are taken out
/// @param words most words of a passage, which white space parts; a character of a script that has
///   no spaces between words counts as one; 0 for no limit, and white space as it is
/// @param removed texts that are taken out
public record Cleaning(Brackets brackets, boolean untitled, int words, List<String> removed) {
  public static final Cleaning NONE = new Cleaning(Brackets.KEPT, false, 0, List.of());

  /// Scripts of which a text may be thousands of characters without a space.
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

  /// Which brackets are changed.
  public enum Brackets {
    KEPT(""),
    /// Those around letters. The class is that of the published code, which has `[\]^_` and the
    /// grave accent in it, too.
    LETTERS("\\[([A-z]+)\\]"),
    DIGITS("\\[(\\d+)\\]"),
    /// Those around either.
    BOTH("\\[([A-z]+|\\d+)\\]");

    private final Pattern pattern;

    Brackets(String pattern) {
      this.pattern = Pattern.compile(pattern);
    }

    private String made(String text) {
      return this == KEPT ? text : pattern.matcher(text).replaceAll("($1)");
    }
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
    for (boolean changed = true; changed; ) {
      String before = text;
      for (String part : removed) {
        text = text.replace(part, "");
      }
      changed = !text.equals(before); // what is left may be one of them anew
    }
    return brackets.made(words == 0 ? text : firstWords(text));
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
