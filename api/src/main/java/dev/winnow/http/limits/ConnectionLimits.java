package dev.winnow.http.limits;

import java.time.Duration;

/// Bounds on what connections hold, so that slow or many ones cannot use up memory.
///
/// @param connections most open ones; further clients wait until one is closed
/// @param idle time without a byte after which a connection is closed
/// @param bodyTime longest time for the body of a request to arrive, or for a batch of one in JSON
///   Lines, or for 64 KiB of an upload to a job (beyond that the answer is 408)
/// @param bytesInFlight bytes of all bodies and answers that are held at once, of which a client
///   may have half (beyond that the answer is 429 or 503)
/// @param answerRate bytes a second that a client must read of an answer, 0 for any; an answer may
///   take `idle` longer than that
/// @param drain longest time for which a server that stops waits for running requests, from 0
public record ConnectionLimits(
    int connections,
    Duration idle,
    Duration bodyTime,
    long bytesInFlight,
    long answerRate,
    Duration drain) {
  private static final long MIB = 1 << 20;

  /// What is held of a body, beside its text as JSON, is several times its bytes.
  private static final long PART_OF_MEMORY = 16;

  public static final ConnectionLimits DEFAULTS =
      new ConnectionLimits(
          1_000,
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Math.clamp(Runtime.getRuntime().maxMemory() / PART_OF_MEMORY, 8 * MIB, 256 * MIB),
          1_000,
          Duration.ofSeconds(10));

  public ConnectionLimits {
    if (connections < 1
        || !idle.isPositive()
        || !bodyTime.isPositive()
        || bytesInFlight < 1
        || answerRate < 0
        || drain.isNegative()) {
      throw new IllegalArgumentException(
          "limits of connections are connections=%d idle=%s bodyTime=%s bytesInFlight=%d answerRate=%d drain=%s; expected numbers from 1, times above zero, and a rate and a drain of 0 or more"
              .formatted(connections, idle, bodyTime, bytesInFlight, answerRate, drain));
    }
  }

  public ConnectionLimits withConnections(int connections) {
    return new ConnectionLimits(connections, idle, bodyTime, bytesInFlight, answerRate, drain);
  }

  public ConnectionLimits withIdle(Duration idle) {
    return new ConnectionLimits(connections, idle, bodyTime, bytesInFlight, answerRate, drain);
  }

  public ConnectionLimits withBodyTime(Duration bodyTime) {
    return new ConnectionLimits(connections, idle, bodyTime, bytesInFlight, answerRate, drain);
  }

  public ConnectionLimits withBytesInFlight(long bytesInFlight) {
    return new ConnectionLimits(connections, idle, bodyTime, bytesInFlight, answerRate, drain);
  }

  public ConnectionLimits withAnswerRate(long answerRate) {
    return new ConnectionLimits(connections, idle, bodyTime, bytesInFlight, answerRate, drain);
  }

  public ConnectionLimits withDrain(Duration drain) {
    return new ConnectionLimits(connections, idle, bodyTime, bytesInFlight, answerRate, drain);
  }
}
