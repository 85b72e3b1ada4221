package dev.winnow.engine;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/// Lets calls in until it is closed; closing turns new calls away, waits for those inside and then
/// runs once. A call may make further calls of the same thread, also while closing waits for it.
/// Thread-safe.
final class Gate {
  private final Supplier<RuntimeException> closedError;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
  private volatile boolean closed;
  private boolean done;

  /// @param closedError what calls that come too late get
  Gate(Supplier<RuntimeException> closedError) {
    this.closedError = closedError;
  }

  <T> T in(Supplier<T> call) {
    requireOpen(0); // at once, where closing waits for others
    lock.readLock().lock();
    try {
      requireOpen(1);
      return call.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  void run(Runnable call) {
    Gate _ =
        in(() -> {
          call.run();
          return this;
        });
  }

  boolean isClosed() {
    return closed;
  }

  /// @throws IllegalStateException if the caller is itself in a call, which would wait for itself
  void close(Runnable closing) {
    if (lock.getReadHoldCount() > 0) {
      throw new IllegalStateException(
          "close was called inside a call that it has to wait for; let the call end first");
    }
    closed = true;
    lock.writeLock().lock();
    try {
      if (!done) {
        done = true;
        closing.run();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// @param own how often a call that is not inside another one holds the lock here
  private void requireOpen(int own) {
    if (closed && lock.getReadHoldCount() == own) {
      throw closedError.get();
    }
  }
}
