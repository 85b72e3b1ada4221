package dev.winnow.index;

import java.time.Duration;
import java.util.function.LongSupplier;

/// The moment by which a search must be done. Immutable; as thread-safe as its clock.
public final class Deadline {
  /// No deadline.
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

  /// The deadline that lies `time` from now, by `System.nanoTime`.
  public static Deadline after(Duration time) {
    return after(time, System::nanoTime);
  }

  /// The deadline that lies `time` from now, by another clock.
  ///
  /// @param clock gives nanoseconds
  public static Deadline after(Duration time, LongSupplier clock) {
    return time.compareTo(NONE.time) >= 0 ? NONE : new Deadline(time, clock);
  }

  /// Whether the deadline has passed; never true for [#NONE].
  public boolean over() {
    return this != NONE && clock.getAsLong() - start >= time.toNanos();
  }

  /// The time left, 0 where it has passed; 292 years for [#NONE].
  public Duration left() {
    if (this == NONE) {
      return time;
    }
    Duration left = time.minusNanos(clock.getAsLong() - start);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /// Fails if the deadline has passed.
  ///
  /// @param what names what was not done in time
  /// @throws DeadlineException if it has passed
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
