package dev.winnow.index;

/// Repairs text that is no valid Unicode: an unpaired surrogate becomes U+FFFD, so that what is
/// stored equals what is read back and offsets stay true.
public final class WellFormed {
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

  /// Whether the text has no unpaired surrogate.
  public static boolean is(String text) {
    return firstUnpaired(text, 0) < 0;
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
