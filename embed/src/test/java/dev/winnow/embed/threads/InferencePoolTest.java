package dev.winnow.embed.threads;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.files.ModelException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InferencePoolTest {
  private final InferencePool pool = new InferencePool(2);

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void everyStepRunsOnce() {
    var runs = new AtomicIntegerArray(1000);

    assertTrue(pool.forEach(1000, runs::incrementAndGet) >= 0);

    assertArrayEquals(
        IntStream.range(0, 1000).map(_ -> 1).toArray(),
        IntStream.range(0, 1000).map(runs::get).toArray());
  }

  @Test
  void stepsRunOnNamedDaemonThreadsNoMoreThanAsked() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();

    assertTrue(pool.forEach(100, _ -> threads.add(Thread.currentThread())) >= 0);

    assertTrue(threads.size() <= 2);
    for (Thread thread : threads) {
      assertTrue(thread.isDaemon());
      assertTrue(thread.getName().startsWith("winnow-infer-"), thread.getName());
    }
  }

  @Test
  void aFailureReachesTheCallerAndStopsWhatHasNotBegun() {
    var failure = new ModelException("broken");
    var runs = new AtomicInteger();

    var e =
        assertThrows(
            ModelException.class,
            () ->
                pool.forEach(
                    1_000_000,
                    _ -> {
                      runs.incrementAndGet();
                      throw failure;
                    }));

    assertSame(failure, e);
    assertTrue(runs.get() <= 2, runs + " steps ran");
  }

  @Test
  void stepsThatBeginAfterTheTimeLimitAreNotRun() {
    var ran = new AtomicInteger();

    var error =
        assertThrows(
            TimeLimitException.class,
            () ->
                TimeLimit.within(
                    Duration.ofNanos(1), () -> pool.forEach(100, _ -> ran.incrementAndGet())));

    assertTrue(error.getMessage().contains("was given up after PT0.000000001S"));
    assertEquals(0, ran.get());
  }

  /// Steps that wait for a thread are not lost with the pool: their caller would wait for ever.
  @Test
  @Timeout(30)
  void whatHadBegunEndsAfterThePoolIsClosed() throws Exception {
    var begun = new CountDownLatch(2);
    var closed = new CountDownLatch(1);
    var runs = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var call =
          threads.submit(() ->
              pool.forEach(
                  10,
                  _ -> {
                    begun.countDown();
                    await(closed);
                    runs.incrementAndGet();
                  }));
      await(begun);
      pool.close();
      closed.countDown();
      assertTrue(call.get(1, TimeUnit.MINUTES) >= 0);
    }
    assertEquals(10, runs.get());
  }

  @Test
  void aShortCallDoesNotWaitForTheWholeOfALongOne() throws Exception {
    var one = new InferencePool(1);
    var order = new ConcurrentLinkedQueue<String>();
    var begun = new CountDownLatch(1);
    var queued = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var bulk =
          threads.submit(() ->
              one.forEach(
                  50,
                  i -> {
                    order.add("bulk " + i);
                    begun.countDown();
                    await(i == 0 ? queued : begun);
                  }));
      await(begun);
      var query = threads.submit(() -> one.forEach(1, _ -> order.add("query")));
      assertTimeoutPreemptively(
          Duration.ofMinutes(1),
          () -> {
            while (one.waiting() == 0) {
              Thread.sleep(1);
            }
          },
          "the short call does not wait for its turn");
      queued.countDown();
      assertTrue(bulk.get(1, TimeUnit.MINUTES) >= 0 && query.get(1, TimeUnit.MINUTES) >= 0);
    } finally {
      one.close();
    }

    assertEquals(1, order.stream().toList().indexOf("query"));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(1, TimeUnit.MINUTES), "waited for a minute");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
