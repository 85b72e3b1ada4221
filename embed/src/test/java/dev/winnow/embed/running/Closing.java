package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// Closes networks while they run.
public final class Closing {
  private static final int THREADS = 8;
  private static final int RUNS = 200;
  private static final int RUNS_BEFORE = 20;

  private Closing() {}

  /// Running ones end, later ones are turned away, and nothing else happens.
  public static void amidRuns(Runnable close, Runnable run) throws InterruptedException {
    var done = new AtomicInteger();
    var before = new CountDownLatch(RUNS_BEFORE);
    var turnedAway = new AtomicInteger();
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int call = 0; call < RUNS; call++) {
        runs.add(
            threads.submit(() -> {
              try {
                run.run();
                done.incrementAndGet();
                before.countDown();
              } catch (IllegalStateException e) {
                turnedAway.incrementAndGet();
              }
            }));
      }
      assertTrue(before.await(1, TimeUnit.MINUTES), () -> done + " runs ended within a minute");
      close.run();
      close.run();
      for (Future<?> future : runs) {
        future.get(1, TimeUnit.MINUTES);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("a run failed otherwise", e);
    }
    assertEquals(RUNS, done.get() + turnedAway.get());
  }
}
