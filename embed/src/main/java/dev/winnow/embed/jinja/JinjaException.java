package dev.winnow.embed.jinja;

/// A template that cannot be parsed or rendered, or that refused what it was given
/// (`raise_exception`); the message names the line.
public final class JinjaException extends RuntimeException {
  private static final long serialVersionUID = 1;

  JinjaException(String message) {
    super(message);
  }
}
