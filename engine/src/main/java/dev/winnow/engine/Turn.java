package dev.winnow.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/// A call that waits for its turn, or has it. Its times belong to who holds the queue's lock.
final class Turn<T> extends FutureTask<T> {
  private final Admission.Call call;
  private final long submitted;
  private long started;
  private volatile boolean late;
  private volatile boolean measured;

  Turn(Admission.Call call, Callable<T> work, long submitted) {
    super(work);
    this.call = call;
    this.submitted = submitted;
  }

  Admission.Call call() {
    return call;
  }

  /// The clock when it was submitted.
  long submitted() {
    return submitted;
  }

  /// The clock when it started.
  long started() {
    return started;
  }

  void start(long now) {
    started = now;
  }

  /// Ends it before it started.
  void refuse(OverloadedException e) {
    super.setException(e);
  }

  /// Ends it at its deadline. What runs goes on.
  void late() {
    late = true;
    boolean _ = cancel(false);
  }

  /// Whether it was ended at its deadline.
  boolean isLate() {
    return late;
  }

  /// Whether its time tells what calls of its kind take: it ended, or was given up at the deadline.
  boolean measured() {
    return measured;
  }

  @Override
  public void run() {
    measured = !isDone();
    super.run();
  }

  @Override
  protected void setException(Throwable e) {
    measured = isCancelled();
    super.setException(e);
  }
}
