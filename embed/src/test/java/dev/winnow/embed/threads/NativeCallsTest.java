package dev.winnow.embed.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NativeCallsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void theEndRefusesNewCallsAndTellsWhy() {
    var calls = new NativeCalls(LONG, LONG);

    assertTrue(calls.end());

    var e = assertThrows(EndingException.class, calls::enter);
    assertTrue(e.getMessage().startsWith("the process is ending"), e.getMessage());
  }

  @Test
  void theEndWaitsForACallThatNothingStops() throws Exception {
    var calls = new NativeCalls(Duration.ZERO, LONG);
    var opening = calls.enter();
    var ending = new CountDownLatch(1);
    calls.whenEnding(ending::countDown);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var end = threads.submit(calls::end);
      ending.await();
      assertFalse(end.isDone());

      opening.close();

      assertTrue(end.get());
    }
  }

  @Test
  void callsGoOnAndNewOnesBeginUntilTheGraceIsOver() throws Exception {
    var calls = new NativeCalls(LONG, Duration.ZERO);
    var first = calls.enter();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var end = threads.submit(calls::end);
      var second = calls.enter();
      first.close();
      assertFalse(calls.isEnding());

      second.close();

      assertTrue(end.get());
      assertTrue(calls.isEnding());
    }
  }

  @Test
  void aCallThatTakesTooLongIsLeftToItself() {
    var calls = new NativeCalls(Duration.ZERO, Duration.ZERO);
    try (var _ = calls.enter()) {
      assertFalse(calls.end());
    }
  }

  @Test
  void runningCallsAreStoppedOnce() {
    var calls = new NativeCalls(Duration.ZERO, Duration.ZERO);
    var stops = new AtomicInteger();
    calls.whenEnding(stops::incrementAndGet);

    assertTrue(calls.end());

    assertEquals(1, stops.get());
  }

  @Test
  void whatBeginsAfterTheEndIsStoppedAtOnce() {
    var calls = new NativeCalls(Duration.ZERO, Duration.ZERO);
    var stops = new AtomicInteger();
    assertTrue(calls.end());

    calls.whenEnding(stops::incrementAndGet);

    assertEquals(1, stops.get());
  }

  @Test
  void nothingIsFreedOnceTheProcessEnds() {
    var calls = new NativeCalls(LONG, LONG);
    var freed = new AtomicInteger();
    calls.free(freed::incrementAndGet);
    assertTrue(calls.end());

    calls.free(freed::incrementAndGet);

    assertEquals(1, freed.get());
  }
}
