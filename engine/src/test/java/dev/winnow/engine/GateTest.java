package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GateTest {
  private final Gate gate = new Gate(() -> new IllegalStateException("too late"));
  private final AtomicInteger closings = new AtomicInteger();

  @Test
  void closingWaitsForCallsInsideWhichMayMakeFurtherOnes() throws Exception {
    var inside = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var call =
        Threads.supply(() ->
            gate.in(() -> {
              inside.countDown();
              await(release);
              return gate.in(closings::get);
            }));
    inside.await();
    var closing = Threads.run(this::close);
    while (!gate.isClosed()) {
      Thread.onSpinWait();
    }

    assertThrows(IllegalStateException.class, () -> gate.in(closings::get));
    assertFalse(closing.isDone());
    release.countDown();

    assertEquals(0, call.join());
    closing.join();
    assertEquals(1, closings.get());
  }

  @Test
  void closingTwiceClosesOnce() {
    close();
    close();

    assertEquals(1, closings.get());
  }

  @Test
  void aCallThatClosesItsOwnGateIsToldSoAndTheGateStaysOpen() {
    var error = assertThrows(IllegalStateException.class, () -> gate.run(this::close));

    assertTrue(error.getMessage().contains("let the call end first"), error.getMessage());
    assertEquals(0, gate.in(closings::get));
  }

  private void close() {
    gate.close(closings::incrementAndGet);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
