package dev.winnow.index;

/// A search that found nothing to return by its deadline.
public final class DeadlineException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DeadlineException(String message) {
    super(message);
  }
}
