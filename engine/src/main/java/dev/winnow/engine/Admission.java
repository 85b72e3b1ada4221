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
import java.util.function.Function;
import java.util.function.Supplier;

/// Runs searches and rerankings on a few threads of its own, so that many clients cannot use up
/// memory and processors. Some calls wait in a bounded queue; the rest are refused. Thread-safe.
///
/// At the deadline, running models are stopped. Any other work runs to its end and keeps its thread
/// until then.
public final class Admission implements AutoCloseable {
  /// Added to the limit of models, so that the caller sees the deadline's error and not a stopped
  /// model's.
  private static final Duration GRACE = Duration.ofMillis(500);

  private static final Duration SHORTEST = Duration.ofNanos(1);

  private final Limits limits;
  private final ThreadPoolExecutor threads;

  /// How much may run and wait.
  ///
  /// @param running calls that run at once
  /// @param waiting calls that may wait beside them
  /// @param deadline longest time of a call, waiting included
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

  /// Opens an admission; its threads start when they are needed.
  public static Admission open(Limits limits) {
    return new Admission(limits);
  }

  /// Runs the work when its turn comes, and rethrows what it throws.
  ///
  /// @throws OverloadedException if as many calls run and wait as may, or this is closed
  /// @throws DeadlineException at the deadline; work that still waits then never starts
  /// @throws CancellationException if the calling thread is interrupted; its flag stays set
  public <T> T run(Supplier<T> work) {
    return run(_ -> work.get());
  }

  /// Does the same for work that wants to know how much time it has left when its turn comes: a
  /// little more than the deadline leaves, so that the caller is told of the deadline and not of
  /// what the work left undone.
  public <T> T run(Function<Duration, T> work) {
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

  private <T> Future<T> submitted(Function<Duration, T> work) {
    Duration limit = limits.deadline().plus(GRACE);
    long submitted = System.nanoTime();
    try {
      return threads.submit(() -> {
        Duration rest = limit.minusNanos(System.nanoTime() - submitted);
        Duration left = rest.isPositive() ? rest : SHORTEST;
        return TimeLimit.within(left, () -> work.apply(left));
      });
    } catch (RejectedExecutionException _) {
      throw new OverloadedException(limits.running(), limits.waiting());
    }
  }

  /// Takes waiting work out of the queue, which makes room for others; running work goes on.
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

  /// Refuses new calls; those that run or wait go on.
  @Override
  public void close() {
    threads.shutdown();
  }
}
