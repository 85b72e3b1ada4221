package dev.winnow.ingest;

import java.time.Duration;
import java.util.Optional;

/// Progress of a run; it never decreases.
///
/// @param documents documents done: added, updated and unchanged
/// @param files files of the sources that were read, or looked at and left out; an archive is one
/// @param bytes bytes of the sources that are done
/// @param elapsed time since the run began
/// @param bytesPerSecond over the last half minute, roughly
public record Progress(
    long documents, Part files, Part bytes, Duration elapsed, double bytesPerSecond) {
  private static final double MILLIS = 1_000;

  /// A part of a whole.
  ///
  /// @param done how much is done, at most `total`
  /// @param total estimated before the run
  public record Part(long done, long total) {
    /// Of the whole, 0 to 1; an empty one is done.
    public double share() {
      return total == 0 ? 1 : (double) done / total;
    }
  }

  /// Documents per second since the run began.
  public double documentsPerSecond() {
    long millis = elapsed.toMillis();
    return millis == 0 ? 0 : documents * MILLIS / millis;
  }

  /// The time to the end at the present rate; empty while there is none.
  public Optional<Duration> remaining() {
    return bytesPerSecond > 0
        ? Optional.of(
            Duration.ofMillis((long) ((bytes.total() - bytes.done()) / bytesPerSecond * MILLIS)))
        : Optional.empty();
  }
}
