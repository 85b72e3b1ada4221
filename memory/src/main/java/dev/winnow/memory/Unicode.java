package dev.winnow.memory;

/// Checks texts before they are written.
final class Unicode {
  private Unicode() {}

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
