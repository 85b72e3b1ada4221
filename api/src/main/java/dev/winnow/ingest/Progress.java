package dev.winnow.ingest;

import java.time.Duration;
import java.util.Optional;

/// Progress of a run; it never decreases.
///
/// @param documents documents done: added, updated and unchanged
/// @param bytes bytes of the sources that are done
/// @param totalBytes bytes of all sources, estimated before the run; at least `bytes`
/// @param elapsed time since the run began
/// @param bytesPerSecond over the last half minute, roughly
public record Progress(
    long documents, long bytes, long totalBytes, Duration elapsed, double bytesPerSecond) {
  private static final double MILLIS = 1_000;

  /// Documents per second since the run began.
  public double documentsPerSecond() {
    long millis = elapsed.toMillis();
    return millis == 0 ? 0 : documents * MILLIS / millis;
  }

  /// The time to the end at the present rate; empty while there is none.
  public Optional<Duration> remaining() {
    return bytesPerSecond > 0
        ? Optional.of(Duration.ofMillis((long) ((totalBytes - bytes) / bytesPerSecond * MILLIS)))
        : Optional.empty();
  }
}
