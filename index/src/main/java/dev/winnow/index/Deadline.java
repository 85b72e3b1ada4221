package dev.winnow.index;

import java.time.Duration;
import java.util.function.LongSupplier;

/// The moment by which a search must be done. Immutable; as thread-safe as its clock.
public final class Deadline {
  /// Never.
  public static final Deadline NONE =
      new Deadline(Duration.ofNanos(Long.MAX_VALUE), System::nanoTime);

  private final Duration time;
  private final LongSupplier clock;
  private final long start;

  private Deadline(Duration time, LongSupplier clock) {
    this.time = time;
    this.clock = clock;
    this.start = clock.getAsLong();
  }

  /// From now on, by `System.nanoTime`.
  public static Deadline after(Duration time) {
    return after(time, System::nanoTime);
  }

  /// From now on, by another clock.
  ///
  /// @param clock gives nanoseconds
  public static Deadline after(Duration time, LongSupplier clock) {
    return time.compareTo(NONE.time) >= 0 ? NONE : new Deadline(time, clock);
  }

  /// True from the moment on; never for [#NONE].
  public boolean over() {
    return this != NONE && clock.getAsLong() - start >= time.toNanos();
  }

  /// What is left, from zero; 292 years for [#NONE].
  public Duration left() {
    if (this == NONE) {
      return time;
    }
    Duration left = time.minusNanos(clock.getAsLong() - start);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /// Fails from the moment on.
  ///
  /// @param what was not done by then
  /// @throws DeadlineException if it is over
  public void require(String what) {
    if (over()) {
      throw new DeadlineException(
          "%s was not done within the query's %d ms; give it more time, or ask for fewer candidates"
              .formatted(what, time.toMillis()));
    }
  }

  @Override
  public String toString() {
    return this == NONE ? "Deadline[none]" : "Deadline[" + left() + " left of " + time + "]";
  }
}
