package dev.winnow.embed.threads;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GateTest {
  private final Gate gate = new Gate("models are");

  @Test
  void onlyTheFirstCloseCloses() {
    assertTrue(gate.close());
    assertFalse(gate.close());
  }

  @Test
  void aClosedGateTurnsCallsAway() {
    assertTrue(gate.close());

    var e = assertThrows(IllegalStateException.class, gate::enter);

    assertTrue(e.getMessage().startsWith("models are closed"), e.getMessage());
  }

  @Test
  void closingWaitsForTheLastVisitor() throws Exception {
    var visit = gate.enter();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var closing = threads.submit(gate::close);
      assertTimeoutPreemptively(
          Duration.ofMinutes(1),
          () -> {
            while (!turnsAway()) {
              Thread.sleep(1);
            }
          },
          "the gate did not begin to close");
      assertFalse(closing.isDone());

      visit.close();

      assertTrue(closing.get(1, TimeUnit.MINUTES));
    }
  }

  private boolean turnsAway() {
    try (var _ = gate.enter()) {
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }
}
