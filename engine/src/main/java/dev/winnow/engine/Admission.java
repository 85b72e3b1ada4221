package dev.winnow.engine;

import dev.winnow.embed.threads.TimeLimit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/// Runs searches and rerankings on a few threads of its own, so that many clients cannot use up
/// memory and processors, nor one client what the others need. Some calls wait, a client's in their
/// order and clients in turn; the rest are refused, also those that by the times of earlier calls
/// would end too late. Thread-safe.
///
/// At the deadline, running models are stopped. Any other work runs to its end and keeps its thread
/// until then.
public final class Admission implements AutoCloseable {
  /// Added to the limit of models, so that the caller sees the deadline's error and not a stopped
  /// model's.
  private static final Duration GRACE = Duration.ofMillis(500);

  private static final Duration SHORTEST = Duration.ofNanos(1);

  private static final int IDLE_SECONDS = 30;

  private final Limits limits;
  private final Turns turns;
  private final ThreadPoolExecutor threads;
  private final Thread watch;

  /// How much may run and wait. By default a client may run as many calls as there are processors,
  /// and all clients together twice as many: no client waits because of a single other one.
  ///
  /// @param running calls that run at once
  /// @param waiting calls that may wait beside them
  /// @param clientRunning calls of one client that run at once, up to `running`
  /// @param clientWaiting calls of one client that may wait, up to `waiting`
  /// @param deadline longest time of a call, waiting included
  public record Limits(
      int running, int waiting, int clientRunning, int clientWaiting, Duration deadline) {
    private static final int PROCESSORS = Math.max(2, Runtime.getRuntime().availableProcessors());

    public static final Limits DEFAULTS =
        new Limits(2 * PROCESSORS, 64, PROCESSORS, 32, Duration.ofSeconds(30));

    public Limits {
      if (running < 1
          || waiting < 1
          || clientRunning < 1
          || clientRunning > running
          || clientWaiting < 1
          || clientWaiting > waiting
          || !deadline.isPositive()) {
        throw new IllegalArgumentException(
            "limits of admission are running=%d waiting=%d clientRunning=%d clientWaiting=%d deadline=%s; expected numbers from 1, a client's up to all clients', and a deadline above zero"
                .formatted(running, waiting, clientRunning, clientWaiting, deadline));
      }
    }

    /// With a smaller number, a client's share becomes as small.
    public Limits withRunning(int running) {
      return new Limits(
          running, waiting, Math.min(clientRunning, running), clientWaiting, deadline);
    }

    /// With a smaller number, a client's share becomes as small.
    public Limits withWaiting(int waiting) {
      return new Limits(
          running, waiting, clientRunning, Math.min(clientWaiting, waiting), deadline);
    }

    public Limits withClientRunning(int clientRunning) {
      return new Limits(running, waiting, clientRunning, clientWaiting, deadline);
    }

    public Limits withClientWaiting(int clientWaiting) {
      return new Limits(running, waiting, clientRunning, clientWaiting, deadline);
    }

    public Limits withDeadline(Duration deadline) {
      return new Limits(running, waiting, clientRunning, clientWaiting, deadline);
    }
  }

  /// Whose call it is, and what is known of its cost beforehand.
  ///
  /// @param client who calls: an address, a key
  /// @param kind what calls have in common whose time grows with their size
  /// @param size amount of work, from 1
  public record Call(String client, String kind, long size) {
    /// A call of which nothing is known.
    public static final Call ANY = new Call("", "", 1);

    public Call {
      if (size < 1) {
        throw new IllegalArgumentException("size of a call is " + size + "; expected 1 or more");
      }
    }
  }

  private Admission(Limits limits) {
    this.limits = limits;
    this.turns = new Turns(limits, System::nanoTime);
    this.threads =
        new ThreadPoolExecutor(
            limits.running(),
            limits.running(),
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // holds what a thread that just ended its call takes next
            Thread.ofPlatform().name("winnow-search-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
    watch = Thread.ofPlatform().name("winnow-deadlines").daemon().unstarted(this::watch);
  }

  /// Gives up late calls. All calls have the same time, so none that comes later is late before the
  /// next look.
  private void watch() {
    while (!turns.over()) {
      LockSupport.parkNanos(this, turns.giveUpLate());
      shutDownWhenOver();
    }
  }

  /// Opens an admission; its threads start when they are needed.
  public static Admission open(Limits limits) {
    var admission = new Admission(limits);
    admission.watch.start();
    return admission;
  }

  /// Runs the work when its turn comes, and rethrows what it throws.
  ///
  /// @throws OverloadedException if as many calls run and wait as may, if the call would end after
  ///   its deadline because of earlier ones, or if this is closed
  /// @throws DeadlineException at the deadline; work that still waits then never starts
  /// @throws CancellationException if the calling thread is interrupted; its flag stays set
  public <T> T run(Supplier<T> work) {
    return run(Call.ANY, _ -> work.get());
  }

  /// Does the same for work that wants to know how much time it has left when its turn comes: a
  /// little more than the deadline leaves, so that the caller is told of the deadline and not of
  /// what the work left undone.
  public <T> T run(Function<Duration, T> work) {
    return run(Call.ANY, work);
  }

  /// Does the same for one of several clients.
  public <T> T run(Call call, Function<Duration, T> work) {
    Turn<T> turn = turn(call, work);
    start(turns.add(turn));
    try {
      return turn.get(); // without a time, which would cost a timer for each call
    } catch (CancellationException e) {
      if (!turn.isLate()) {
        throw e;
      }
      throw new DeadlineException(limits.deadline());
    } catch (InterruptedException _) {
      giveUp(turn);
      Thread.currentThread().interrupt();
      throw new CancellationException("the thread that waited for its call was interrupted");
    } catch (ExecutionException e) {
      throw unwrapped(e);
    }
  }

  private <T> Turn<T> turn(Call call, Function<Duration, T> work) {
    Duration limit = limits.deadline().plus(GRACE);
    long submitted = System.nanoTime();
    return new Turn<>(
        call,
        () -> {
          Duration rest = limit.minusNanos(System.nanoTime() - submitted);
          Duration left = rest.isPositive() ? rest : SHORTEST;
          return TimeLimit.within(left, () -> work.apply(left));
        },
        submitted);
  }

  private void start(List<Turn<?>> starting) {
    for (Turn<?> turn : starting) {
      threads.execute(() -> {
        try {
          turn.run();
        } finally {
          start(turns.ended(turn));
          shutDownWhenOver();
        }
      });
    }
  }

  /// Takes waiting work out of the queue, which makes room for others; running work goes on.
  private void giveUp(Turn<?> turn) {
    turn.cancel(false);
    turns.remove(turn);
    shutDownWhenOver();
  }

  private void shutDownWhenOver() {
    if (turns.over()) {
      threads.shutdown();
      LockSupport.unpark(watch);
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
    return turns.running();
  }

  /// Refuses new calls; those that run or wait go on.
  @Override
  public void close() {
    turns.close();
    shutDownWhenOver();
  }
}
