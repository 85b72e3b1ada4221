package dev.winnow.embed.jinja;

import dev.winnow.embed.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/// Cuts a template into tokens, and white space around tags as Jinja does with `trim_blocks` and
/// `lstrip_blocks`: a newline behind a block is dropped, and so are blanks before one that begins
/// its line.
final class Lexer {
  private static final List<String> OPERATORS =
      List.of(
          "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")",
          "[", "]", "{", "}", ",", ".", ":", "|");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private boolean lineStarts = true;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokens(String source) {
    String lines = source.replace("\r\n", "\n").replace('\r', '\n');
    var lexer = new Lexer(lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines);
    lexer.read();
    return lexer.tokens;
  }

  private void read() {
    while (at < source.length()) {
      int tag = nextTag();
      if (tag < 0) {
        add(Kind.DATA, source.substring(at));
        at = source.length();
      } else {
        readTag(tag);
      }
    }
    add(Kind.END, "");
  }

  private int nextTag() {
    for (int i = source.indexOf('{', at); i >= 0; i = source.indexOf('{', i + 1)) {
      char next = i + 1 < source.length() ? source.charAt(i + 1) : ' ';
      if (next == '{' || next == '%' || next == '#') {
        return i;
      }
    }
    return -1;
  }

  private void readTag(int tag) {
    char kind = source.charAt(tag + 1);
    char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
    boolean strips = sign == '-';
    boolean keeps = sign == '+';
    addData(source.substring(at, tag), strips, kind != '{' && !keeps);
    at = tag + 2 + (strips || keeps ? 1 : 0);
    if (kind == '#') {
      skipComment();
      return;
    }
    add(kind == '{' ? Kind.PRINT : Kind.BLOCK, kind == '{' ? "{{" : "{%");
    String close = kind == '{' ? "}}" : "%}";
    int open = 0;
    while (true) {
      skipSpace();
      if (at >= source.length()) {
        throw failed("a tag without an end; expected " + close);
      }
      boolean signed = "-+".indexOf(source.charAt(at)) >= 0 && source.startsWith(close, at + 1);
      if (open == 0 && (signed || source.startsWith(close, at))) {
        end(close, signed ? source.charAt(at) : ' ');
        return;
      }
      open += readToken();
    }
  }

  private void addData(String data, boolean strips, boolean strippable) {
    String kept = data;
    if (strips) {
      kept = data.stripTrailing();
    } else if (strippable) {
      int line = data.lastIndexOf('\n') + 1;
      boolean begins = line > 0 || lineStarts;
      kept =
          begins && data.substring(line).chars().allMatch(c -> c == ' ' || c == '\t')
              ? data.substring(0, line)
              : data;
    }
    add(Kind.DATA, kept);
  }

  private void skipComment() {
    int end = source.indexOf("#}", at);
    if (end < 0) {
      throw failed("a comment without an end; expected #}");
    }
    char sign = end > at ? source.charAt(end - 1) : ' ';
    at = end + 2;
    skipBehind(sign, true);
  }

  private void end(String close, char sign) {
    add(Kind.CLOSE, close);
    at += close.length() + (sign == ' ' ? 0 : 1);
    skipBehind(sign, close.equals("%}"));
  }

  private void skipBehind(char sign, boolean trims) {
    int from = at;
    if (sign == '-') {
      skipSpace();
    } else if (trims && sign != '+' && at < source.length() && source.charAt(at) == '\n') {
      at++;
    }
    lineStarts = at > from && source.charAt(at - 1) == '\n';
  }

  private void skipSpace() {
    while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
      at++;
    }
  }

  /// @return by how much braces, brackets and parentheses are nested deeper
  private int readToken() {
    char c = source.charAt(at);
    if (c == '\'' || c == '"') {
      readString(c);
      return 0;
    }
    int from = at;
    if (Character.isDigit(c)) {
      readNumber();
      return 0;
    }
    if (Character.isLetter(c) || c == '_') {
      while (at < source.length()
          && (Character.isLetterOrDigit(source.charAt(at)) || source.charAt(at) == '_')) {
        at++;
      }
      add(Kind.NAME, source.substring(from, at));
      return 0;
    }
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        add(Kind.OPERATOR, operator);
        at += operator.length();
        return "([{".contains(operator) ? 1 : ")]}".contains(operator) ? -1 : 0;
      }
    }
    throw failed("'%c' in a tag; expected a name, a value or an operator".formatted(c));
  }

  private void readNumber() {
    int from = at;
    boolean real = false;
    while (at < source.length()) {
      char c = source.charAt(at);
      boolean point =
          c == '.' && !real && at + 1 < source.length() && Character.isDigit(source.charAt(at + 1));
      if (!Character.isDigit(c) && c != '_' && !point) {
        break;
      }
      real |= point;
      at++;
    }
    add(real ? Kind.REAL : Kind.INTEGER, source.substring(from, at).replace("_", ""));
  }

  private void readString(char quote) {
    var value = new StringBuilder();
    int from = at++;
    while (at < source.length() && source.charAt(at) != quote) {
      char c = source.charAt(at++);
      if (c != '\\' || at >= source.length()) {
        value.append(c);
        continue;
      }
      char escaped = source.charAt(at++);
      switch (escaped) {
        case 'n' -> value.append('\n');
        case 't' -> value.append('\t');
        case 'r' -> value.append('\r');
        case 'b' -> value.append('\b');
        case 'f' -> value.append('\f');
        case '\n' -> {}
        case '\\', '\'', '"' -> value.append(escaped);
        case 'x' -> value.append(hexadecimal(2));
        case 'u' -> value.append(hexadecimal(4));
        default -> value.append('\\').append(escaped);
      }
    }
    if (at >= source.length()) {
      at = from;
      throw failed("a string without an end; expected " + quote);
    }
    at++;
    add(Kind.STRING, value.toString());
  }

  private char hexadecimal(int digits) {
    if (at + digits <= source.length()) {
      String digitsSeen = source.substring(at, at + digits);
      if (digitsSeen.matches("[0-9a-fA-F]+")) {
        at += digits;
        return (char) Integer.parseInt(digitsSeen, 16);
      }
    }
    throw failed("an escape without %d hexadecimal digits; expected them".formatted(digits));
  }

  private void add(Kind kind, String text) {
    if (kind != Kind.DATA || !text.isEmpty()) {
      tokens.add(new Token(kind, text, line()));
    }
  }

  private int line() {
    int end = Math.min(at, source.length());
    int line = 1;
    for (int i = source.indexOf('\n'); i >= 0 && i < end; i = source.indexOf('\n', i + 1)) {
      line++;
    }
    return line;
  }

  private JinjaException failed(String what) {
    return new JinjaException("line %d has %s".formatted(line(), what));
  }
}
