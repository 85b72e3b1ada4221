package dev.winnow.embed.tokens;

import java.util.Arrays;
import java.util.List;

/// A text as token ids, each with the part of the text that it stands for.
///
/// @param ids of the tokens, in the order of the text
/// @param starts of their first characters, UTF-16 units; tokens of one character of several bytes
///   have the same
/// @param ends behind their last characters
public record Tokens(int[] ids, int[] starts, int[] ends) {
  public Tokens {
    if (starts.length != ids.length || ends.length != ids.length) {
      throw new IllegalArgumentException(
          "%d ids, %d starts, %d ends; expected as many of each"
              .formatted(ids.length, starts.length, ends.length));
    }
  }

  public int count() {
    return ids.length;
  }

  /// The first of them.
  public Tokens first(int count) {
    int kept = Math.min(count, ids.length);
    return new Tokens(
        Arrays.copyOf(ids, kept), Arrays.copyOf(starts, kept), Arrays.copyOf(ends, kept));
  }

  /// The ids of several, one after the other.
  public static int[] joined(List<Tokens> parts) {
    return parts.stream().flatMapToInt(part -> Arrays.stream(part.ids)).toArray();
  }
}
