package dev.winnow.engine.verbatim;

import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.index.VerbatimTokenizer;
import java.util.Arrays;

/// A model's tokenizer for verbatim search. What the model does not tell apart, such as upper and
/// lower case, is not told apart here either. A long text goes through it in windows that end at
/// white space. Thread-safe.
public final class ModelTokens implements VerbatimTokenizer {
  /// Characters after which a window ends at the next white space; twice that and it ends anyway.
  private static final int WINDOW = 1 << 16;

  private final Tokenizer tokenizer;

  public ModelTokens(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  @Override
  public Tokens tokens(String text) {
    int[] ids = new int[0];
    int[] starts = ids;
    int[] ends = ids;
    for (int start = 0; start < text.length(); ) {
      int end = windowEnd(text, start);
      var read = tokenizer.text(text.substring(start, end));
      int size = ids.length;
      ids = joined(ids, read.ids(), 0);
      starts = joined(starts, read.starts(), start);
      ends = joined(ends, read.ends(), start);
      for (int i = size; i < ids.length; i++) {
        ends[i] = Math.max(starts[i], ends[i]);
      }
      start = end;
    }
    return new Tokens(ids, starts, ends);
  }

  private static int[] joined(int[] all, int[] more, int offset) {
    int[] joined = Arrays.copyOf(all, all.length + more.length);
    for (int i = 0; i < more.length; i++) {
      joined[all.length + i] = more[i] + offset;
    }
    return joined;
  }

  private static int windowEnd(String text, int start) {
    if (text.length() - start <= WINDOW) {
      return text.length();
    }
    int last = Math.min(text.length(), start + 2 * WINDOW);
    for (int i = start + WINDOW; i < last; i++) {
      if (Character.isWhitespace(text.charAt(i))) {
        return i;
      }
    }
    return Character.isHighSurrogate(text.charAt(last - 1)) ? last - 1 : last;
  }
}
