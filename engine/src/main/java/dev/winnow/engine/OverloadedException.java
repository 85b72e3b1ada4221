package dev.winnow.engine;

/// As many calls run and wait as [Admission] allows; try again later.
public final class OverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int running;
  private final int waiting;

  OverloadedException(int running, int waiting) {
    super("%d calls run and %d wait; try again later".formatted(running, waiting));
    this.running = running;
    this.waiting = waiting;
  }

  /// Calls that may run at once.
  public int running() {
    return running;
  }

  /// Calls that may wait.
  public int waiting() {
    return waiting;
  }
}
