package dev.winnow.embed.jinja;

import dev.winnow.embed.jinja.Token.Kind;
import java.util.List;

/// The tokens of a template, read one after the other. For one thread.
final class Tokens {
  /// Statements and expressions inside each other, so that no template exhausts the stack.
  private static final int MOST_DEPTH = 200;

  private final List<Token> tokens;
  private int at;
  private int depth;

  Tokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  /// One level of nesting.
  interface Level extends AutoCloseable {
    @Override
    void close();
  }

  Level deeper() {
    if (++depth > MOST_DEPTH) {
      throw new JinjaException(
          "line %d is nested more than %d deep; expected less: write it flatter"
              .formatted(peek().line(), MOST_DEPTH));
    }
    return () -> depth--;
  }

  Token peek() {
    return peek(0);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token next() {
    Token token = peek();
    at++;
    return token;
  }

  boolean skip(String name) {
    return skipped(peek().name(name));
  }

  boolean skipOperator(String operator) {
    return skipped(peek().operator(operator));
  }

  private boolean skipped(boolean is) {
    if (is) {
      at++;
    }
    return is;
  }

  void require(String name) {
    if (!skip(name)) {
      throw unexpected("'" + name + "'");
    }
  }

  void requireOperator(String operator) {
    if (!skipOperator(operator)) {
      throw unexpected("'" + operator + "'");
    }
  }

  Token name() {
    if (peek().kind() != Kind.NAME) {
      throw unexpected("a name");
    }
    return next();
  }

  void close() {
    if (peek().kind() != Kind.CLOSE) {
      throw unexpected("the end of the tag");
    }
    at++;
  }

  JinjaException unexpected(String expected) {
    return new JinjaException(
        "line %d has %s; expected %s".formatted(peek().line(), peek(), expected));
  }
}
