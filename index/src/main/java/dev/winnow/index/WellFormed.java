package dev.winnow.index;

/// What is done with text that is no valid Unicode. In what is stored an unpaired surrogate becomes
/// U+FFFD, so that it equals what is read back and offsets stay true. What names something stored,
/// as an id or a filter's value does, is refused: encoded, it would name something else.
public final class WellFormed {
  /// Characters of a refused text that the message shows.
  private static final int SHOWN = 80;

  private WellFormed() {}

  /// The text with U+FFFD for each unpaired surrogate; the same object where there is none.
  public static String of(String text) {
    int bad = firstUnpaired(text, 0);
    if (bad < 0) {
      return text;
    }
    var repaired = new StringBuilder(text);
    for (; bad >= 0; bad = firstUnpaired(text, bad + 1)) {
      repaired.setCharAt(bad, '\uFFFD');
    }
    return repaired.toString();
  }

  /// The text; fails where it has an unpaired surrogate.
  ///
  /// @param what names the text in the message
  public static String require(String what, String text) {
    int bad = firstUnpaired(text, 0);
    if (bad >= 0) {
      String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
      throw new IllegalArgumentException(
          "%s '%s' has an unpaired surrogate, U+%04X at %d; expected valid Unicode; check how it was decoded"
              .formatted(what, of(shown), (int) text.charAt(bad), bad));
    }
    return text;
  }

  /// The text; fails where it has an unpaired surrogate, which no id of a document has.
  public static String requireId(String id) {
    return require("document id", id);
  }

  private static int firstUnpaired(String text, int from) {
    int length = text.length();
    for (int i = from; i < length; i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue; // one comparison a character: every text that is indexed goes through here
      }
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < length
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (!pair) {
        return i;
      }
      i++;
    }
    return -1;
  }
}
