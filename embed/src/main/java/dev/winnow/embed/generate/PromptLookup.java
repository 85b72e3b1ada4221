package dev.winnow.embed.generate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Guesses what comes next: what followed the last few tokens where they stood before, in prompt or
/// answer (prompt lookup). For one text and one thread.
final class PromptLookup {
  /// Tokens that must be the same, from the longest tried to the shortest: two tokens are often
  /// together by chance, but a wrong guess costs little.
  private static final int LONGEST = 4;

  private static final int SHORTEST = 2;

  private final int most;
  private int[] tokens;
  private int length;

  /// Where each run of so many tokens ended last, but for the end of the text.
  private final Map<Long, Integer> ends = new HashMap<>();

  /// @param most tokens guessed at a time
  PromptLookup(int[] prompt, int most) {
    this.most = most;
    tokens = Arrays.copyOf(prompt, prompt.length + 16);
    if (most > 0) {
      for (length = 0; length < prompt.length; length++) {
        note();
      }
    }
    length = prompt.length;
  }

  void add(int id) {
    if (most == 0) {
      return;
    }
    if (length == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * length);
    }
    note();
    tokens[length++] = id;
  }

  /// Notes runs that end where another token is about to stand.
  private void note() {
    for (int size = SHORTEST; size <= LONGEST && size <= length; size++) {
      ends.put(key(size), length);
    }
  }

  private long key(int size) {
    long key = size;
    for (int i = length - size; i < length; i++) {
      key = key * 0x9E3779B97F4A7C15L + tokens[i];
    }
    return key;
  }

  /// Tokens that may come next; none if nothing like the end was seen before.
  int[] guess() {
    for (int size = LONGEST; most > 0 && size >= SHORTEST; size--) {
      Integer end = size <= length ? ends.get(key(size)) : null;
      if (end != null && same(end, size)) {
        return Arrays.copyOfRange(tokens, end, Math.min(length, end + most));
      }
    }
    return new int[0];
  }

  private boolean same(int end, int size) {
    return Arrays.equals(tokens, end - size, end, tokens, length - size, length);
  }
}
