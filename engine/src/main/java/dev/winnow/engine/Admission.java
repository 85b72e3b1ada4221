package dev.winnow.engine;

import dev.winnow.embed.threads.TimeLimit;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Runs searches and rerankings on few threads of its own, so that many clients cannot take all
/// memory and processors: some wait their turn, the rest are turned away. Thread-safe.
///
/// Models that are at work when the time is over are stopped. All other work is left to its end and
/// keeps its thread until then: an interrupt in the middle of reading would close an index's files.
public final class Admission implements AutoCloseable {
  /// After the deadline, so that the caller is told of that and not of the model that was stopped.
  private static final Duration GRACE = Duration.ofMillis(500);

  private static final Duration SHORTEST = Duration.ofNanos(1);

  private final Limits limits;
  private final ThreadPoolExecutor threads;

  /// What is let in.
  ///
  /// @param running calls that run at once
  /// @param waiting how many more may wait for their turn
  /// @param deadline longest time for one, waiting included
  public record Limits(int running, int waiting, Duration deadline) {
    public static final Limits DEFAULTS =
        new Limits(
            Math.max(2, Runtime.getRuntime().availableProcessors()), 64, Duration.ofSeconds(30));

    public Limits {
      if (running < 1 || waiting < 1 || !deadline.isPositive()) {
        throw new IllegalArgumentException(
            "limits of admission are running=%d waiting=%d deadline=%s; expected numbers from 1 and a deadline above zero"
                .formatted(running, waiting, deadline));
      }
    }

    public Limits withRunning(int running) {
      return new Limits(running, waiting, deadline);
    }

    public Limits withWaiting(int waiting) {
      return new Limits(running, waiting, deadline);
    }

    public Limits withDeadline(Duration deadline) {
      return new Limits(running, waiting, deadline);
    }
  }

  private Admission(Limits limits) {
    this.limits = limits;
    this.threads =
        new ThreadPoolExecutor(
            limits.running(),
            limits.running(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limits.waiting()),
            Thread.ofPlatform().name("winnow-search-", 0).daemon().factory());
  }

  /// Starts no thread before it is needed.
  public static Admission open(Limits limits) {
    return new Admission(limits);
  }

  /// Does the work when its turn comes. What it throws is thrown here.
  ///
  /// @throws OverloadedException if too much runs and waits already, or this is closed
  /// @throws DeadlineException if the time is over first: what waits then never starts
  /// @throws CancellationException if the calling thread is interrupted, whose flag stays set
  public <T> T run(Supplier<T> work) {
    Future<T> result = submitted(work);
    try {
      return result.get(limits.deadline().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      giveUp(result);
      throw new DeadlineException(limits.deadline());
    } catch (InterruptedException _) {
      giveUp(result);
      Thread.currentThread().interrupt();
      throw new CancellationException("the thread that waited for its call was interrupted");
    } catch (ExecutionException e) {
      throw unwrapped(e);
    }
  }

  private <T> Future<T> submitted(Supplier<T> work) {
    Duration limit = limits.deadline().plus(GRACE);
    long submitted = System.nanoTime();
    try {
      return threads.submit(() -> {
        Duration left = limit.minusNanos(System.nanoTime() - submitted);
        return TimeLimit.within(left.isPositive() ? left : SHORTEST, work);
      });
    } catch (RejectedExecutionException _) {
      throw new OverloadedException(limits.running(), limits.waiting());
    }
  }

  /// What waits never starts and makes room for others; what runs goes on.
  private void giveUp(Future<?> result) {
    result.cancel(false);
    if (result instanceof Runnable waiting) {
      boolean _ = threads.remove(waiting);
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    return switch (e.getCause()) {
      case RuntimeException cause -> cause;
      case Error error -> throw error;
      case null, default -> new IllegalStateException("work failed: " + e.getMessage(), e);
    };
  }

  /// Calls that run now.
  public int running() {
    return threads.getActiveCount();
  }

  /// Turns new calls away; those that run or wait go on.
  @Override
  public void close() {
    threads.shutdown();
  }
}
