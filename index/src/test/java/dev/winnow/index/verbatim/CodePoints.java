package dev.winnow.index.verbatim;

import dev.winnow.index.VerbatimTokenizer;

/// Every character but spaces is a token, whose id is its code point.
public final class CodePoints implements VerbatimTokenizer {
  @Override
  public Tokens tokens(String text) {
    int[] places =
        java.util.stream.IntStream.range(0, text.length())
            .filter(i ->
                i == 0
                    || !Character.isLowSurrogate(text.charAt(i))
                    || !Character.isHighSurrogate(text.charAt(i - 1)))
            .filter(i -> text.charAt(i) != ' ')
            .toArray();
    int[] ids = new int[places.length];
    int[] ends = new int[places.length];
    for (int i = 0; i < places.length; i++) {
      ids[i] = text.codePointAt(places[i]);
      ends[i] = places[i] + Character.charCount(ids[i]);
    }
    return new Tokens(ids, places, ends);
  }
}
