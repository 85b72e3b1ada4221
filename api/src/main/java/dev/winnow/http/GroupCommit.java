package dev.winnow.http;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// One commit for all who wait for one: who asks while a commit runs shares the next. Thread-safe.
final class GroupCommit {
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong asked = new AtomicLong();
  private long done;

  /// Returns once a commit that began after this call has ended; runs it unless another call did.
  void run(Runnable commit) {
    long own = asked.incrementAndGet();
    lock.lock();
    try {
      if (done < own) {
        long all = asked.get();
        commit.run();
        done = all;
      }
    } finally {
      lock.unlock();
    }
  }
}
