package dev.winnow.embed.chunking;

import java.util.Arrays;

/// Source code with comments and literals blanked, and its brackets paired: what is left to see is
/// structure. One pass; a literal that does not close ends with its line.
final class SourceMask {
  private static final int LONGEST_ESCAPE = 12;
  private static final String BEFORE_REGEX = "(,=:[!&|?{};+\n";

  private final String text;
  private final SourceLanguage language;
  private final char[] code;
  private final int[] close;
  private int depth;
  private boolean balanced = true;

  private SourceMask(String text, SourceLanguage language) {
    this.text = text;
    this.language = language;
    this.code = text.toCharArray();
    this.close = new int[code.length];
  }

  static SourceMask of(String text, SourceLanguage language) {
    var mask = new SourceMask(text, language);
    mask.blank();
    mask.pair(false);
    if (!mask.balanced) {
      mask.pair(true);
    }
    return mask;
  }

  /// The character at `i`, a space within comments and literals.
  char at(int i) {
    return code[i];
  }

  boolean isBlank(int i) {
    return Character.isWhitespace(code[i]);
  }

  /// Offset of the bracket that closes the one at `i`, or of where the source breaks off.
  int close(int i) {
    return close[i];
  }

  /// How deep brackets nest.
  int depth() {
    return depth;
  }

  String code(int from, int to) {
    return new String(code, from, to - from);
  }

  /// Behind the line of `i` if nothing but white space is left on it, else -1.
  int endOfBlankRest(int i, int to) {
    while (i < to && isBlank(i) && code[i] != '\n') {
      i++;
    }
    return i == to ? to : code[i] == '\n' ? i + 1 : -1;
  }

  /// Behind the end of the line of `i`, but no further than `to`.
  int nextLine(int i, int to) {
    while (i < to && code[i] != '\n') {
      i++;
    }
    return Math.min(i + 1, to);
  }

  /// The first offset from `i` on with code, or `to`.
  int skipBlank(int i, int to) {
    while (i < to && isBlank(i)) {
      i++;
    }
    return i;
  }

  private void blank() {
    char last = '\n';
    for (int i = 0; i < code.length; ) {
      int end = endOfHidden(i, last);
      if (end > i) {
        for (int k = i; k < end; k++) {
          code[k] = text.charAt(k) == '\n' ? '\n' : ' ';
        }
        i = end;
      } else {
        last = code[i] == '\n' || !Character.isWhitespace(code[i]) ? code[i] : last;
        i++;
      }
    }
  }

  /// Behind the comment or literal that starts at `i`; `i` if none does.
  ///
  /// @param last the last code before
  private int endOfHidden(int i, char last) {
    char c = text.charAt(i);
    if (text.startsWith(language.lineComment(), i)
        || (c == '#' && language.hasPreprocessor() && last == '\n')) {
      return endOfLine(i);
    }
    if (c == '/' && text.startsWith("/*", i) && language.shape() == SourceLanguage.Shape.BRACES) {
      int end = text.indexOf("*/", i + 2);
      return end < 0 ? code.length : end + 2;
    }
    if (c == '/' && language.hasRegexLiterals() && BEFORE_REGEX.indexOf(last) >= 0) {
      return endOfQuoted(i, '/', true, code.length);
    }
    if (c == 'r' && language == SourceLanguage.RUST) {
      return endOfRawString(i);
    }
    if (language.quotes().indexOf(c) < 0) {
      return i;
    }
    if (language.hasTripleQuotes() && isTriple(i)) {
      int end = text.indexOf(text.substring(i, i + 3), i + 3);
      return end < 0 ? code.length : end + 3;
    }
    if (c == '\'' && language.hasCharacterLiterals()) {
      return endOfCharacter(i);
    }
    return endOfQuoted(i, c, c != '`' && language != SourceLanguage.RUST, code.length);
  }

  /// Behind a literal of one character or escape; behind the quote alone where there is none, as in
  /// a lifetime of Rust.
  private int endOfCharacter(int i) {
    boolean escape = text.startsWith("\\", i + 1);
    int next = i + 1 < code.length ? Character.charCount(text.codePointAt(i + 1)) : 0;
    int to = Math.min(code.length, i + (escape ? LONGEST_ESCAPE : next + 2));
    int end = endOfQuoted(i, '\'', true, to);
    return end > i + 1 && text.charAt(end - 1) == '\'' ? end : i + 1;
  }

  private boolean isTriple(int i) {
    char c = text.charAt(i);
    return i + 2 < code.length && text.charAt(i + 1) == c && text.charAt(i + 2) == c;
  }

  /// Behind the line, and those that a backslash joins to it.
  private int endOfLine(int i) {
    while (i < code.length && (text.charAt(i) != '\n' || text.charAt(i - 1) == '\\')) {
      i++;
    }
    return i;
  }

  private int endOfQuoted(int i, char quote, boolean oneLine, int to) {
    for (int k = i + 1; k < to; k++) {
      char c = text.charAt(k);
      if (c == quote) {
        return k + 1;
      }
      if (c == '\n' && oneLine) {
        return k;
      }
      if (c == '\\') {
        k++;
      }
    }
    return to;
  }

  private int endOfRawString(int i) {
    int quote = i + 1;
    while (quote < code.length && text.charAt(quote) == '#') {
      quote++;
    }
    boolean identifier = i > 0 && Character.isJavaIdentifierPart(text.charAt(i - 1));
    if (identifier || quote >= code.length || text.charAt(quote) != '"') {
      return i;
    }
    String closing = "\"" + "#".repeat(quote - i - 1);
    int end = text.indexOf(closing, quote + 1);
    return end < 0 ? code.length : end + closing.length();
  }

  /// @param resync whether a brace at the start of a line closes all that is open: it does in well
  ///   laid out code, and so one stray bracket spoils one declaration only
  private void pair(boolean resync) {
    Arrays.fill(close, code.length);
    var open = new int[16];
    int size = 0;
    int braces = 0;
    balanced = true;
    for (int i = 0; i < code.length; i++) {
      char c = code[i];
      if (c == '{' || c == '(' || c == '[') {
        open = size == open.length ? Arrays.copyOf(open, size * 2) : open;
        open[size++] = i;
        braces += c == '{' ? 1 : 0;
        depth = Math.max(depth, size);
      } else if (c == '}' || c == ')' || c == ']') {
        boolean all = resync && c == '}' && (i == 0 || code[i - 1] == '\n');
        int match = size - 1;
        // A brace closes what was left open inside it; other brackets do not close a brace.
        while (c == '}' && braces > 0 && code[open[match]] != '{') {
          match--;
        }
        boolean pairs = match >= 0 && code[open[match]] == opening(c);
        balanced &= pairs && match == size - 1;
        if (pairs || all) {
          int keep = all ? 0 : match;
          while (size > keep) {
            close[open[--size]] = i;
            braces -= code[open[size]] == '{' ? 1 : 0;
          }
        }
      }
    }
    balanced &= size == 0;
  }

  private static char opening(char closing) {
    return closing == '}' ? '{' : closing == ')' ? '(' : '[';
  }
}
