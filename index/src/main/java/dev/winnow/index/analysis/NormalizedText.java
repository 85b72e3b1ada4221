package dev.winnow.index.analysis;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.apache.lucene.analysis.charfilter.BaseCharFilter;
import org.jspecify.annotations.Nullable;

/// A text in one spelling, before it is cut into words: NFKC, so that decomposed accents,
/// full-width letters and ligatures are what they look like; one apostrophe; nothing invisible
/// inside words. Offsets lead back to the text as it was given.
///
/// What is raised or lowered behind a word (`CO₂`, `m²`, `Java™`) joins it behind a [#SEAM], at
/// which [PartsFilter] finds the word without it. Fractions stay, as NFKC would make 11/2 of 1½.
final class NormalizedText extends BaseCharFilter {
  private static final String APOSTROPHES =
      "\u2018\u2019\u201B\u02BB\u02BC\uFF07\uA78B\uA78C\u055A";

  /// Signs that people type for an apostrophe, but only between letters.
  private static final String PRIMES = "\u00B4\u02B9\u02CA\u2032\uFF40";

  /// Tokenizers keep it inside words, and no text has it: it is invisible.
  static final char SEAM = '\u2061';

  private static final String RAISED = "\u00B2\u00B3\u00B9\u2122\u2120";
  private static final String APART = "\u00BC\u00BD\u00BE\u2116\u2189";

  /// For each character of the basic plane: not known yet (0), stays as it is (1), changes (2).
  private static final AtomicIntegerArray KNOWN = new AtomicIntegerArray(0x10000);

  private final boolean joiners;
  private @Nullable String normalized;
  private int at;

  /// @param joiners whether the zero-width non-joiner, which parts words in Persian, stays
  NormalizedText(Reader text, boolean joiners) {
    super(text);
    this.joiners = joiners;
  }

  @Override
  public int read(char[] target, int from, int length) throws IOException {
    if (normalized == null) {
      var all = new StringWriter();
      input.transferTo(all);
      normalized = normalized(all.toString());
    }
    int size = Math.min(length, normalized.length() - at);
    if (size <= 0) {
      return length == 0 ? 0 : -1;
    }
    normalized.getChars(at, at + size, target, from);
    at += size;
    return size;
  }

  private String normalized(String text) {
    int plain = firstChange(text);
    if (plain == text.length()) {
      return text;
    }
    var out = new StringBuilder(text.length()).append(text, 0, plain);
    for (int start = plain; start < text.length(); ) {
      int end = segmentEnd(text, start);
      if (end == start + 1 && stays(text.charAt(start))) {
        out.append(text.charAt(start));
      } else {
        int before = out.length();
        append(text, start, end, out);
        correct(end, end - start, out.length() - before);
      }
      start = end;
    }
    return out.toString();
  }

  /// The first character that, or whose combining marks, may change the text.
  private static int firstChange(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        if (Character.isSurrogate(c) || attaches(c) || !stays(c)) {
          return i > 0 && attaches(text.codePointAt(i)) ? i - 1 : i;
        }
      }
    }
    return text.length();
  }

  /// The end of the character at `start` and of all that attaches to it.
  private static int segmentEnd(String text, int start) {
    int end = start + Character.charCount(text.codePointAt(start));
    while (end < text.length() && text.charAt(end) >= 0x300) {
      int next = text.codePointAt(end);
      if (!attaches(next)) {
        break;
      }
      end += Character.charCount(next);
    }
    return end;
  }

  /// Marks, the later parts of Hangul syllables, and half-width voicing signs.
  private static boolean attaches(int c) {
    if (c < 0x300) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default ->
          c >= 0x1160 && c <= 0x11FF || c >= 0xD7B0 && c <= 0xD7FB || c >= 0xFF9E && c <= 0xFFDC;
    };
  }

  /// Whether a character without marks is its own normal form.
  private static boolean stays(char c) {
    if (c < 0x80) {
      return true;
    }
    int known = KNOWN.getOpaque(c);
    if (known == 0) {
      known =
          !Character.isSurrogate(c)
                  && !invisible(c)
                  && APOSTROPHES.indexOf(c) < 0
                  && PRIMES.indexOf(c) < 0
                  && (apart(c) || Normalizer.isNormalized(String.valueOf(c), Form.NFKC))
              ? 1
              : 2;
      KNOWN.setOpaque(c, known);
    }
    return known == 1;
  }

  private void append(String text, int start, int end, StringBuilder out) {
    int first = text.codePointAt(start);
    if (invisible(first) && !kept(first, text, start)) {
      out.append(text, start + Character.charCount(first), end);
    } else if (PRIMES.indexOf(first) >= 0 && betweenLetters(text, start, end)) {
      out.append('\'');
    } else {
      if (raised(first) && !out.isEmpty() && seam(text, start, out)) {
        out.append(SEAM);
      }
      String segment = text.substring(start, end);
      String normal = Normalizer.normalize(segment, apart(first) ? Form.NFC : Form.NFKC);
      if (normal.startsWith(" ") && first != ' ' && !Character.isSpaceChar(first)) {
        normal = segment; // an accent that stands alone is no blank
      }
      for (int i = 0; i < normal.length(); i++) {
        char c = normal.charAt(i);
        if (APOSTROPHES.indexOf(c) >= 0) {
          out.append('\'');
        } else if (!selector(c)) {
          out.append(c);
        }
      }
    }
  }

  /// What shows nothing: soft hyphens, zero-width characters, marks of direction, byte order marks.
  private static boolean invisible(int c) {
    if (c == 0x34F || selector(c) || c == 0x180E) {
      return true;
    }
    boolean visible = c < 0x700 && c != 0xAD && c != 0x61C || c == 0x70F || c == 0x8E2;
    return Character.getType(c) == Character.FORMAT && !visible && c < 0x110BD
        || c >= 0xE0000 && c <= 0xE01EF;
  }

  private static boolean selector(int c) {
    return c >= 0xFE00 && c <= 0xFE0F || c >= 0x180B && c <= 0x180D;
  }

  /// The zero-width space parts words where a script writes no other space.
  private boolean kept(int c, String text, int at) {
    if (c == 0x200C) {
      return joiners;
    }
    if (c != 0x200B || at == 0) {
      return false;
    }
    return switch (Character.UnicodeScript.of(text.codePointBefore(at))) {
      case THAI, LAO, KHMER, MYANMAR -> true;
      default -> false;
    };
  }

  private static boolean apart(int c) {
    return APART.indexOf(c) >= 0 || c >= 0x2150 && c <= 0x215F;
  }

  private static boolean raised(int c) {
    return RAISED.indexOf(c) >= 0 || c >= 0x2070 && c <= 0x209C;
  }

  private static boolean seam(String text, int start, StringBuilder out) {
    return Character.isLetterOrDigit(out.charAt(out.length() - 1))
        && !raised(text.codePointBefore(start));
  }

  private static boolean betweenLetters(String text, int start, int end) {
    return start > 0
        && end == start + 1
        && end < text.length()
        && Character.isLetter(text.codePointBefore(start))
        && Character.isLetter(text.codePointAt(end));
  }

  /// Notes where the output starts to run ahead of, or behind, the text; as Lucene's own filters
  /// do, all surplus characters lie at the end of what they came from.
  private void correct(int end, int length, int written) {
    int behind = getLastCumulativeDiff();
    int output = end - behind;
    if (written < length) {
      addOffCorrectMap(output - (length - written), behind + length - written);
    }
    for (int surplus = 0; surplus < written - length; surplus++) {
      addOffCorrectMap(output + surplus, behind - surplus - 1);
    }
  }
}
