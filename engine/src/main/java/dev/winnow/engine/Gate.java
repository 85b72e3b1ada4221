package dev.winnow.engine;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/// Admits calls until it is closed. Closing refuses new calls, waits for running ones, and then
/// runs its action once. A running call may make nested calls on its own thread, even while closing
/// waits for it. Thread-safe.
final class Gate {
  private final Supplier<RuntimeException> closedError;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
  private volatile boolean closed;
  private boolean done;

  /// @param closedError makes the error for calls after closing
  Gate(Supplier<RuntimeException> closedError) {
    this.closedError = closedError;
  }

  <T> T in(Supplier<T> call) {
    requireOpen(0); // fails at once even while closing still waits
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

  /// @param own read locks that this call has taken itself; a thread that holds more is in a nested
  ///   call, which is still admitted
  private void requireOpen(int own) {
    if (closed && lock.getReadHoldCount() == own) {
      throw closedError.get();
    }
  }
}
