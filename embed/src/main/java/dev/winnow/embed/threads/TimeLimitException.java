package dev.winnow.embed.threads;

/// A run of a model that was given up, see [TimeLimit].
public final class TimeLimitException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TimeLimitException(String message) {
    super(message);
  }
}
