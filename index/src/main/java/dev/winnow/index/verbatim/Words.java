package dev.winnow.index.verbatim;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/// Where words of a text begin and end. Scripts that put no spaces between words are taken to have
/// words of one character.
public final class Words {
  /// Scripts that put no spaces between words.
  private static final Set<UnicodeScript> WITHOUT_SPACES =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  private Words() {}

  /// Whether an offset lies between two characters of one word.
  static boolean inside(String text, int offset) {
    return offset > 0
        && offset < text.length()
        && inWord(text.codePointBefore(offset))
        && inWord(text.codePointAt(offset));
  }

  /// Whether a character forms words together with its neighbours: letters, digits and marks.
  ///
  /// @param character a code point
  public static boolean inWord(int character) {
    if (character < 128) {
      return Character.isLetterOrDigit(character);
    }
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default ->
          Character.isLetterOrDigit(character)
              && !WITHOUT_SPACES.contains(UnicodeScript.of(character));
    };
  }
}
