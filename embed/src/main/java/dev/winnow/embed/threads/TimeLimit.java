package dev.winnow.embed.threads;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A limit to the time that work on models takes. Whatever runs models inside it, on the calling
/// thread or on the models' own, is given up when the time is over or when the calling thread is
/// interrupted: within a few milliseconds on a processor, at the end of an operator of the network.
///
///     float[][] scores = TimeLimit.within(Duration.ofMillis(200), () -> forward.labels(batch, ids));
///
/// What was read into a `KvCache` by a run that was given up is forgotten, as after any failure.
/// Work that touches no model is not stopped.
public final class TimeLimit {
  private static final ScopedValue<TimeLimit> CURRENT = ScopedValue.newInstance();

  private final Duration limit;
  private final long started;
  private final Thread owner;
  private final @Nullable TimeLimit outer;

  private TimeLimit(Duration limit) {
    this.limit = limit;
    started = System.nanoTime();
    owner = Thread.currentThread();
    outer = current();
  }

  /// Does the work within the limit, or within what is left of the one around it.
  ///
  /// @throws TimeLimitException where the limit was reached before the last run ended, or the
  ///   thread was interrupted
  public static <T> T within(Duration limit, Supplier<T> work) {
    if (!limit.isPositive()) {
      throw new IllegalArgumentException("a limit of " + limit + "; expected one above 0");
    }
    return ScopedValue.where(CURRENT, new TimeLimit(limit)).call(work::get);
  }

  /// The limit that the current thread works in, or null.
  public static @Nullable TimeLimit current() {
    return CURRENT.isBound() ? CURRENT.get() : null;
  }

  /// Does work of a call on another thread, in the limit of the call.
  static void in(@Nullable TimeLimit limit, Runnable work) {
    if (limit == null) {
      work.run();
    } else {
      ScopedValue.where(CURRENT, limit).run(work);
    }
  }

  public boolean isOver() {
    return owner.isInterrupted()
        || System.nanoTime() - started >= nanos()
        || (outer != null && outer.isOver());
  }

  private long nanos() {
    return limit.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? limit.toNanos() : Long.MAX_VALUE;
  }

  public TimeLimitException exceeded() {
    return new TimeLimitException(
        owner.isInterrupted()
            ? "the calling thread was interrupted, and the run of the model given up"
            : "the run of the model was given up after %s; allow more time, or give it less to read"
                .formatted(limit));
  }
}
