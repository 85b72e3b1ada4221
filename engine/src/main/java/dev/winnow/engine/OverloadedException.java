package dev.winnow.engine;

import java.time.Duration;

/// As many calls run and wait as [Admission] allows, or a call would have to wait beyond its
/// deadline; try again later.
public final class OverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final Duration LEAST = Duration.ofSeconds(1);

  private final boolean own;
  private final Duration retryAfter;

  private OverloadedException(String message, boolean own, Duration retryAfter) {
    super(message);
    this.own = own;
    this.retryAfter = retryAfter.compareTo(LEAST) < 0 ? LEAST : retryAfter;
  }

  /// @param own whether the calls that wait are the client's own
  static OverloadedException full(Admission.Limits limits, boolean own, Duration retryAfter) {
    return new OverloadedException(
        own
            ? "%d of your calls run and %d wait; try again later"
                .formatted(limits.clientRunning(), limits.clientWaiting())
            : "%d calls run and %d wait; try again later"
                .formatted(limits.running(), limits.waiting()),
        own,
        retryAfter);
  }

  /// @param wait until the call would start
  /// @param late time beyond the deadline at which it would end
  static OverloadedException late(Admission.Limits limits, Duration wait, Duration late) {
    return new OverloadedException(
        "the call would wait about %d s for earlier ones and end beyond the deadline of %d s; try again later"
            .formatted(seconds(wait), seconds(limits.deadline())),
        true,
        late);
  }

  private static long seconds(Duration time) {
    return time.plusMillis(999).toSeconds();
  }

  /// True where the client's own calls are in the way, false where those of others are.
  public boolean own() {
    return own;
  }

  /// When a call may find room, by what calls took so far; at least a second.
  public Duration retryAfter() {
    return retryAfter;
  }
}
