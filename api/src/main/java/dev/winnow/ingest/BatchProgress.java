package dev.winnow.ingest;

import dev.winnow.engine.EmbeddingListener;
import java.util.concurrent.atomic.AtomicLong;

/// Takes the bytes of a batch off those that wait, by the share of its passages that are embedded,
/// so that progress moves within a large document. Confined to one thread.
final class BatchProgress implements EmbeddingListener {
  private final AtomicLong waiting;
  private final long bytes;
  private long done;

  BatchProgress(AtomicLong waiting, long bytes) {
    this.waiting = waiting;
    this.bytes = bytes;
  }

  @Override
  public void embedded(int passages, int total) {
    to((long) ((double) passages / total * bytes));
  }

  /// The whole batch is done, or given up.
  void end() {
    to(bytes);
  }

  private void to(long share) {
    if (share > done) {
      waiting.addAndGet(done - share);
      done = share;
    }
  }
}
