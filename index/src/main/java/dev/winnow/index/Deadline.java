package dev.winnow.index;

import java.time.Duration;

/// The moment by which a search must be done. Immutable.
public final class Deadline {
  /// Never.
  public static final Deadline NONE = new Deadline(0, Duration.ofNanos(Long.MAX_VALUE));

  private final long start;
  private final Duration time;

  private Deadline(long start, Duration time) {
    this.start = start;
    this.time = time;
  }

  /// From now on.
  public static Deadline after(Duration time) {
    return time.compareTo(NONE.time) >= 0 ? NONE : new Deadline(System.nanoTime(), time);
  }

  /// True from the moment on; never for [#NONE].
  public boolean over() {
    return this != NONE && System.nanoTime() - start >= time.toNanos();
  }

  /// What is left, from zero; 292 years for [#NONE].
  public Duration left() {
    if (this == NONE) {
      return time;
    }
    Duration left = time.minusNanos(System.nanoTime() - start);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /// Fails from the moment on.
  ///
  /// @param what was not done by then
  /// @throws DeadlineException if it is over
  public void require(String what) {
    if (over()) {
      throw new DeadlineException(
          "%s was not done within the query's %s; give it more time, or ask for fewer candidates"
              .formatted(what, time));
    }
  }

  @Override
  public String toString() {
    return this == NONE ? "Deadline[none]" : "Deadline[" + left() + " left of " + time + "]";
  }
}
