package dev.winnow.index.analysis;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.util.AttributeSource;
import org.jspecify.annotations.Nullable;

/// Adds to a name such as `java.lang.String`, `max_tokens` or `Packlist.pm` its parts, at the same
/// place, so that documents do not count as longer. Single letters (`e.g`) are none. A word with
/// something raised or lowered behind it, such as `CO₂`, has itself alone as a part.
final class PartsFilter extends TokenFilter {
  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final PositionIncrementAttribute step = addAttribute(PositionIncrementAttribute.class);
  private final Deque<String> parts = new ArrayDeque<>();
  private AttributeSource.@Nullable State whole;

  PartsFilter(TokenStream words) {
    super(words);
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (!parts.isEmpty()) {
      restoreState(whole);
      term.setEmpty().append(parts.removeFirst());
      step.setPositionIncrement(0);
      return true;
    }
    if (!input.incrementToken()) {
      return false;
    }
    split();
    return true;
  }

  private void split() {
    char[] word = term.buffer();
    int length = term.length();
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (word[i] == NormalizedText.SEAM) {
        if (i + 1 < length) {
          parts.add(new String(word, start, i - start));
        }
        break;
      }
      if (separates(word, i, length)) {
        addPart(word, start, i);
        start = i + 1;
      }
    }
    if (start > 0) {
      addPart(word, start, length);
    }
    if (!parts.isEmpty()) {
      whole = captureState();
    }
  }

  /// Underscores do everywhere; dots and colons before a word, but neither in numbers nor before or
  /// after an initial.
  private static boolean separates(char[] word, int i, int length) {
    return switch (word[i]) {
      case '_' -> true;
      case '.', ':' ->
          i + 1 < length
              && Character.isLetter(word[i + 1])
              && !isInitial(word, i - 1, length)
              && !isInitial(word, i + 1, length);
      default -> false;
    };
  }

  private static boolean isInitial(char[] word, int i, int length) {
    return i >= 0
        && Character.isUpperCase(word[i])
        && (i == 0 || !Character.isLetterOrDigit(word[i - 1]))
        && (i + 1 == length || !Character.isLetterOrDigit(word[i + 1]));
  }

  private void addPart(char[] word, int start, int end) {
    if (end - start > 1) {
      parts.add(new String(word, start, end - start));
    }
  }

  @Override
  public void reset() throws IOException {
    super.reset();
    parts.clear();
  }
}
