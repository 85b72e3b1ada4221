package dev.winnow.embed.chunking;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One text with its tokens counted: measures spans and cuts those that are too long. Lives for one
/// call of a chunker.
final class Ruler {
  /// Where a span may best be cut.
  enum Breaks {
    /// Between words; every piece as long as can be.
    WORDS,
    /// Between sentences; pieces of about equal length.
    SENTENCES,
    /// Between lines, blank ones first; pieces of about equal length.
    LINES
  }

  // How good a place to cut is, worst first.
  private static final int NEVER = -1;
  private static final int IN_WORD = 0;
  private static final int WORD = 1;
  private static final int SPACE = 2;
  private static final int UNIT = 3;
  private static final int BLANK_LINE = 4;
  private static final int UNINDENTED = 5;

  /// Characters each side within which the JDK is asked for grapheme clusters.
  private static final int CLUSTER_WINDOW = 32;

  private final String text;
  private final int[] starts;
  private final int max;
  private @Nullable BitSet sentences;

  Ruler(String text, ChunkLimits limits) {
    this.text = text;
    this.max = limits.maxTokens();
    this.starts = limits.counter().of(text);
    requireAscending();
  }

  private void requireAscending() {
    int last = 0;
    for (int start : starts) {
      if (start < last || start >= text.length()) {
        throw new IllegalArgumentException(
            ("token counter gave offset %d after %d in a text of %d; expected ascending "
                    + "offsets inside the text; check the TokenStarts in ChunkLimits")
                .formatted(start, last, text.length()));
      }
      last = start;
    }
  }

  boolean fits(int from, int to) {
    return tokens(from, to) <= max;
  }

  /// Tokens that touch the span; one that begins before it counts.
  int tokens(int from, int to) {
    if (from >= to) {
      return 0;
    }
    int first = indexOf(from);
    return indexOf(to) - first + (isInsideToken(from, first) ? 1 : 0);
  }

  private boolean isInsideToken(int at, int index) {
    boolean tokenStart = index < starts.length && starts[index] == at;
    return !tokenStart && !isBlank(at);
  }

  /// Index of the first token that starts at `at` or later.
  private int indexOf(int at) {
    int low = 0;
    int high = starts.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (starts[middle] < at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// The furthest end of a span from `at` of at most `tokens` tokens, but always beyond `at`.
  private int reach(int at, int tokens) {
    int first = indexOf(at);
    long last = (long) first + tokens - (isInsideToken(at, first) ? 1 : 0);
    while (last < starts.length && starts[(int) last] <= at) {
      last++;
    }
    return last < starts.length ? starts[(int) last] : text.length();
  }

  /// Cuts a span into pieces that fit, without the white space around them.
  List<Span> cut(int from, int to, Breaks breaks) {
    List<Span> pieces = new ArrayList<>();
    for (int at = skipBlank(from, to); at < to; ) {
      int end = endOfPiece(at, to, breaks);
      pieces.add(trim(at, end));
      at = skipBlank(end, to);
    }
    return pieces;
  }

  /// End of the piece that starts at `at`, for want of room before `to`.
  int endOfPiece(int at, int to, Breaks breaks) {
    int left = tokens(at, to);
    if (left <= max) {
      return to;
    }
    int size = max;
    if (breaks != Breaks.WORDS) {
      // Equal shares, a sixth more for the loss at breaks: no crumb is left at the end.
      int share = (left - 1) / ((left - 1) / max + 1) + 1;
      size = (int) Math.min(max, share + share / 6L);
    }
    int limit = Math.min(reach(at, size), to);
    int half = size > 1 ? Math.min(reach(at, size / 2), limit - 1) : at;
    int end = bestBreak(half, limit, breaks);
    if (end < 0 || rank(end, breaks) == IN_WORD) {
      int earlier = bestBreak(at, half, breaks);
      if (end < 0 || (earlier > 0 && rank(earlier, breaks) > IN_WORD)) {
        end = earlier;
      }
    }
    return end < 0 ? endOfCluster(limit, to) : end;
  }

  /// Start of a window that repeats about `overlap` tokens before `end`; beyond `after`.
  int startOfOverlap(int after, int end, int overlap) {
    int index = indexOf(end);
    int limit = starts[Math.max(0, index - overlap)];
    int floor = Math.max(after, starts[Math.max(0, index - overlap - overlap / 2 - 1)] - 1);
    int start = limit > floor ? bestBreak(floor, limit, Breaks.WORDS) : -1;
    return skipBlank(start < 0 ? end : start, text.length());
  }

  /// The best place to cut in (`floor`, `limit`], the last among equals; -1 for none.
  private int bestBreak(int floor, int limit, Breaks breaks) {
    int top = breaks == Breaks.WORDS ? SPACE : breaks == Breaks.SENTENCES ? BLANK_LINE : UNINDENTED;
    int best = -1;
    int bestRank = NEVER;
    for (int at = limit; at > floor && bestRank < top; at--) {
      int rank = rank(at, breaks);
      if (rank > bestRank && isClusterStart(at)) {
        best = at;
        bestRank = rank;
      }
    }
    return best;
  }

  private int endOfCluster(int at, int to) {
    while (at < to && !isClusterStart(at)) {
      at++;
    }
    return at;
  }

  private int rank(int at, Breaks breaks) {
    if (at == text.length()) {
      return UNINDENTED;
    }
    if (breaks == Breaks.SENTENCES && sentences().get(at)) {
      return afterBlankLine(lineStart(at)) ? BLANK_LINE : UNIT;
    }
    if (breaks == Breaks.LINES && text.charAt(at - 1) == '\n') {
      return !afterBlankLine(at) ? UNIT : isBlank(at) ? BLANK_LINE : UNINDENTED;
    }
    if (isBlank(at - 1)) {
      return SPACE;
    }
    return isWord(text.codePointBefore(at)) && isWord(text.codePointAt(at)) ? IN_WORD : WORD;
  }

  private BitSet sentences() {
    if (sentences == null) {
      sentences = Sentences.starts(text);
    }
    return sentences;
  }

  private int lineStart(int at) {
    while (at > 0 && isBlank(at - 1) && text.charAt(at - 1) != '\n') {
      at--;
    }
    return at;
  }

  /// Whether the line before the one that starts at `at` has no letter, as in ` */` or a ruler.
  private boolean afterBlankLine(int at) {
    if (at < 1 || text.charAt(at - 1) != '\n') {
      return false;
    }
    for (int i = at - 2; i >= 0 && text.charAt(i) != '\n'; i--) {
      if (!isBlank(i) && "*/#-=".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isWord(int c) {
    return (Character.isLetterOrDigit(c) && !Character.isIdeographic(c))
        || c == '_'
        || c == '\''
        || c == '\u2019';
  }

  private boolean isClusterStart(int at) {
    if (at <= 0 || at >= text.length()) {
      return true;
    }
    char before = text.charAt(at - 1);
    char after = text.charAt(at);
    if (before < 0x300 && after < 0x300) {
      return before != '\r' || after != '\n';
    }
    if (Character.isSurrogatePair(before, after) || extendsCluster(text.codePointAt(at))) {
      return false;
    }
    return Character.isIdeographic(after) && Character.isIdeographic(before)
        || isClusterStartByWindow(at);
  }

  /// Marks and joiners, told apart here because a run of a million must not ask the JDK each time.
  private static boolean extendsCluster(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> true;
      default -> c == 0x200D;
    };
  }

  private boolean isClusterStartByWindow(int at) {
    int from = Math.max(0, at - CLUSTER_WINDOW);
    int to = Math.min(text.length(), at + CLUSTER_WINDOW);
    var clusters = BreakIterator.getCharacterInstance(Locale.ROOT);
    clusters.setText(text.substring(from, to));
    return clusters.isBoundary(at - from);
  }

  int skipBlank(int from, int to) {
    while (from < to && isBlank(from)) {
      from++;
    }
    return from;
  }

  /// The span without the white space around it.
  Span trim(int from, int to) {
    from = skipBlank(from, to);
    while (to > from && isBlank(to - 1)) {
      to--;
    }
    return new Span(from, to);
  }

  private boolean isBlank(int at) {
    return Character.isWhitespace(text.charAt(at));
  }

  /// Characters from `start` to before `end`.
  record Span(int start, int end) {
    boolean isEmpty() {
      return start == end;
    }

    Chunk toChunk(List<String> headings) {
      return new Chunk(start, end, headings);
    }
  }
}
