package dev.winnow.ingest;

/// Lets batches that run side by side pass one point in the order of their numbers, from 0. Each
/// must come by, also one that failed. Thread-safe.
final class Turns {
  private long next;

  /// Waits until all before `turn` have passed.
  synchronized void await(long turn) {
    boolean interrupted = false;
    while (next != turn) {
      try {
        wait();
      } catch (InterruptedException _) {
        interrupted = true; // an earlier batch is still at work
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized void pass() {
    next++;
    notifyAll();
  }
}
