package dev.winnow.http.jobs;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A job of this process: its latest state, and whether it is to stop. Thread-safe.
final class JobEntry {
  private Job job;
  private @Nullable Thread worker;
  private boolean stopping;

  JobEntry(Job job) {
    this.job = job;
  }

  synchronized Job job() {
    return job;
  }

  synchronized void set(Job job) {
    this.job = job;
    notifyAll();
  }

  /// The state once it is another than the one that was seen, or after the time.
  synchronized Job after(Job seen, Duration time) throws InterruptedException {
    if (job == seen) {
      wait(Math.max(1, time.toMillis()));
    }
    return job;
  }

  /// Asks the work to stop; its thread is interrupted where it waits for that.
  synchronized void stop() {
    stopping = true;
    if (worker != null) {
      worker.interrupt();
    }
    notifyAll();
  }

  synchronized boolean stopping() {
    return stopping;
  }

  synchronized void begin() {
    stopping = false;
  }

  /// Runs work that stops when its thread is interrupted.
  <T> T interruptible(Supplier<T> work) {
    synchronized (this) {
      worker = Thread.currentThread();
      if (stopping) {
        worker.interrupt();
      }
    }
    try {
      return work.get();
    } finally {
      synchronized (this) {
        worker = null;
        var _ = Thread.interrupted();
      }
    }
  }
}
