package dev.winnow.engine;

import java.time.Duration;

/// A call took longer than [Admission] allows, its wait included.
public final class DeadlineException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Duration deadline;

  DeadlineException(Duration deadline) {
    super(
        "the call took longer than %d ms; ask for less, or raise the limit deadline"
            .formatted(deadline.toMillis()));
    this.deadline = deadline;
  }

  /// The time that was allowed.
  public Duration deadline() {
    return deadline;
  }
}
