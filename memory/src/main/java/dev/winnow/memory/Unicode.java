package dev.winnow.memory;

/// Checks texts before they are written.
final class Unicode {
  private static final int SHOWN = 64;

  private Unicode() {}

  /// An untrusted text for an error: its beginning, without control characters.
  static String shown(String text) {
    var shown = new StringBuilder();
    text.codePoints()
        .limit(SHOWN)
        .map(c -> Character.isISOControl(c) ? '\uFFFD' : c)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }

  /// Fails for a text with an unpaired surrogate, which no file in UTF-8 can hold.
  static void require(String what, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (Character.isSurrogate(c) && !pair) {
        throw new IllegalArgumentException(
            "%s has an unpaired surrogate at character %d; expected valid Unicode; replace it"
                .formatted(what, i));
      }
      if (pair) {
        i++;
      }
    }
  }
}
