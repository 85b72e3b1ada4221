package dev.winnow.embed.jinja;

/// A piece of a template.
///
/// @param text characters of data, a name, an operator, or the value of a string
record Token(Kind kind, String text, int line) {
  enum Kind {
    /// Text that is written as it is.
    DATA,
    /// `{{`
    PRINT,
    /// `{%`
    BLOCK,
    /// `}}` or `%}`
    CLOSE,
    NAME,
    STRING,
    INTEGER,
    REAL,
    OPERATOR,
    END
  }

  boolean is(Kind kind, String text) {
    return this.kind == kind && this.text.equals(text);
  }

  boolean operator(String text) {
    return is(Kind.OPERATOR, text);
  }

  boolean name(String text) {
    return is(Kind.NAME, text);
  }

  @Override
  public String toString() {
    return kind == Kind.END ? "the end" : "'" + text + "'";
  }
}
