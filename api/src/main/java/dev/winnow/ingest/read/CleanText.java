package dev.winnow.ingest.read;

/// Repairs text that is not valid Unicode or that tools cannot read. Each character is replaced by
/// one, so that offsets stay valid: an unpaired surrogate becomes U+FFFD, a NUL a space.
public final class CleanText {
  private CleanText() {}

  public static String of(String text) {
    int bad = firstBad(text, 0);
    if (bad < 0) {
      return text;
    }
    var mended = new StringBuilder(text);
    for (; bad >= 0; bad = firstBad(text, bad + 1)) {
      mended.setCharAt(bad, text.charAt(bad) == 0 ? ' ' : '\uFFFD');
    }
    return mended.toString();
  }

  /// At most the first `length` characters, not ending inside a surrogate pair.
  public static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    return text.substring(
        0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
  }

  private static int firstBad(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        return i;
      }
    }
    return -1;
  }
}
