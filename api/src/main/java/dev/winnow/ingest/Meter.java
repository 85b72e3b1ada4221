package dev.winnow.ingest;

import dev.winnow.ingest.walk.SourceSize;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Measures a run and tells its listener. Confined to the run's thread, but for [#waiting].
final class Meter {
  private static final long INTERVAL_NANOS = 100_000_000;

  /// The rate is a mean whose weights fall to 1/e in this time: long enough to bridge the pauses in
  /// which segments are written.
  private static final double RATE_NANOS = 30e9;

  private static final double SECOND_NANOS = 1e9;

  private final IngestListener listener;
  private final Tally tally;
  private final AtomicLong waiting = new AtomicLong();
  private final long start = System.nanoTime();
  private long last = start;
  private SourceSize total = SourceSize.NONE;
  private long files;
  private long passed;
  private long done;
  private double recentBytes;
  private double recentNanos;

  Meter(IngestListener listener, Tally tally) {
    this.listener = listener;
    this.tally = tally;
  }

  void total(SourceSize total) {
    this.total = total;
  }

  /// A file is behind the walk.
  void file() {
    files++;
  }

  void passed(long bytes) {
    passed += bytes;
  }

  /// Bytes that the walk has handed on and that are not indexed yet. Thread-safe.
  AtomicLong waiting() {
    return waiting;
  }

  /// Tells the listener, if it is time.
  void tick() {
    long now = System.nanoTime();
    if (now - last >= INTERVAL_NANOS) {
      tell(now, Math.min(total.bytes(), passed - waiting.get()));
    }
  }

  void end(boolean complete) {
    files = complete ? total.files() : files;
    tell(System.nanoTime(), complete ? total.bytes() : Math.min(total.bytes(), passed));
  }

  private void tell(long now, long bytes) {
    long before = done;
    done = Math.max(done, bytes);
    double elapsed = Math.max(1, now - last);
    double decay = Math.exp(-elapsed / RATE_NANOS);
    recentBytes = recentBytes * decay + (done - before);
    recentNanos = recentNanos * decay + elapsed;
    last = now;
    listener.progress(
        new Progress(
            tally.documents(),
            new Progress.Part(Math.min(total.files(), files), total.files()),
            new Progress.Part(done, total.bytes()),
            Duration.ofNanos(now - start),
            recentBytes * SECOND_NANOS / recentNanos));
  }
}
