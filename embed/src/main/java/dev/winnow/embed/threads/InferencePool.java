package dev.winnow.embed.threads;

import dev.winnow.embed.files.ModelException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The threads that all models of one `Models` compute on, one a core: native code pins the thread
/// it runs on, and more threads than cores only slow each other. Thread-safe.
///
/// A call is a number of steps. It holds at most as many places in the queue as there are threads
/// and queues again at the tail after every step, so a query waits for about one step of each call
/// before it, not for a whole bulk load.
public final class InferencePool implements AutoCloseable {
  private static final int IDLE_SECONDS = 30;

  private final int threads;
  private final ThreadPoolExecutor executor;

  public InferencePool(int threads) {
    this.threads = threads;
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("winnow-infer-", 1).factory());
    executor.allowCoreThreadTimeOut(true);
  }

  @FunctionalInterface
  public interface Step {
    void run(int i);
  }

  /// Runs `step` for 0 to `count` - 1, in any order, and returns when none runs any more. The first
  /// failure, an interrupt or the end of the caller's [TimeLimit] stops what has not begun. Not to
  /// be called from one of its own steps.
  ///
  /// @return nanoseconds that steps waited for a thread
  public long forEach(int count, Step step) {
    if (count == 0) {
      return 0;
    }
    var work = new Work(count, step, Math.min(threads, count));
    for (int i = 0; i < Math.min(threads, count); i++) {
      executor.execute(new Lane(work));
    }
    work.await();
    return work.waited.sum();
  }

  /// Steps that wait for a thread.
  int waiting() {
    return executor.getQueue().size();
  }

  @Override
  public void close() {
    executor.shutdown();
  }

  private static final class Work {
    final int count;
    final Step step;
    final CountDownLatch lanes;
    final AtomicInteger next = new AtomicInteger();
    final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    final LongAdder waited = new LongAdder();
    final @Nullable TimeLimit limit = TimeLimit.current();

    Work(int count, Step step, int lanes) {
      this.count = count;
      this.step = step;
      this.lanes = new CountDownLatch(lanes);
    }

    void await() {
      boolean interrupted = false;
      while (true) {
        try {
          lanes.await();
          break;
        } catch (InterruptedException e) {
          // Steps under way use tensors and sessions: they end before the caller goes on.
          interrupted = true;
          failure.compareAndSet(null, new ModelException("the calling thread was interrupted", e));
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      switch (failure.get()) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new AssertionError("steps throw unchecked only", e);
      }
    }
  }

  private final class Lane implements Runnable {
    private final Work work;
    private long queued = System.nanoTime();

    Lane(Work work) {
      this.work = work;
    }

    @Override
    public void run() {
      work.waited.add(System.nanoTime() - queued);
      while (step()) {
        if (queuesAgain()) {
          return;
        }
      }
      work.lanes.countDown();
    }

    /// @return whether there are more
    private boolean step() {
      int i = work.failure.get() == null ? work.next.getAndIncrement() : work.count;
      if (i >= work.count) {
        return false;
      }
      try {
        if (work.limit != null && work.limit.isOver()) {
          throw work.limit.exceeded();
        }
        TimeLimit.in(work.limit, () -> work.step.run(i));
      } catch (Throwable e) {
        work.failure.compareAndSet(null, e);
      }
      return work.next.get() < work.count;
    }

    /// Not once the pool is closed: what had begun goes on then without waiting for others.
    private boolean queuesAgain() {
      queued = System.nanoTime();
      try {
        executor.execute(this);
        return true;
      } catch (RejectedExecutionException e) {
        return false;
      }
    }
  }
}
