package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Turns by a clock that the test moves. Nothing runs in threads of its own.
class TurnsTest {
  private static final Admission.Limits LIMITS =
      new Admission.Limits(4, 8, 2, 4, Duration.ofSeconds(30));

  private final AtomicLong clock = new AtomicLong();
  private final Turns turns = new Turns(LIMITS, clock::get);

  @Test
  void aClientThatFillsItsShareWaitsAndLeavesRoomForOthers() {
    var first = call("a");
    var second = call("a");
    var third = call("a");
    var other = call("b");

    assertEquals(List.of(first), turns.add(first));
    assertEquals(List.of(second), turns.add(second));
    assertEquals(List.of(), turns.add(third));
    assertEquals(List.of(other), turns.add(other));
    assertEquals(List.of(third), ended(first));
  }

  @Test
  void whatIsLateIsGivenUpAndTheNextLookIsNoLaterThanTheNextDeadline() {
    long deadline = LIMITS.deadline().toNanos();
    assertEquals(deadline, turns.giveUpLate(), "a call that comes now");
    var runs = started("a");
    var _ = started("a");
    var waits = waiting("a");
    clock.set(deadline / 3);
    var later = waiting("a");
    assertEquals(deadline - deadline / 3, turns.giveUpLate());
    assertFalse(runs.isLate());

    clock.set(deadline);
    assertEquals(deadline / 3, turns.giveUpLate());
    assertTrue(runs.isLate() && runs.isCancelled());
    assertTrue(waits.isLate() && waits.isCancelled());
    assertFalse(later.isDone());
    assertEquals(2, turns.running(), "what runs keeps its place until it ends");
    assertEquals(List.of(later), ended(runs), "what waited is out of the queue");
  }

  @Test
  void ofClientsThatWaitTheOneThatRunsLeastComesFirst() {
    var ofA = started("a");
    var _ = started("a");
    var ofB = started("b");
    var _ = started("c");
    var waitingA = waiting("a");
    var waitingB = waiting("b");
    var waitingD = waiting("d");

    assertEquals(List.of(waitingB), ended(ofB));
    assertEquals(List.of(waitingD), ended(ofA));
    assertEquals(List.of(waitingA), ended(waitingB));
  }

  @Test
  void aClientThatWaitsAsMuchAsItMayIsRefusedAndOthersAreNot() {
    var _ = started("a");
    var _ = started("a");
    for (int i = 0; i < LIMITS.clientWaiting(); i++) {
      var _ = waiting("a");
    }

    var refused = assertThrows(OverloadedException.class, () -> turns.add(call("a")));
    assertTrue(refused.own());
    assertEquals("2 of your calls run and 4 wait; try again later", refused.getMessage());
    assertEquals(1, turns.add(call("b")).size());
  }

  @Test
  void whereOthersFillTheQueueTheRefusalSaysSo() {
    for (String client : List.of("a", "a", "b", "b")) {
      var _ = started(client);
    }
    for (String client : List.of("a", "a", "a", "a", "b", "b", "b", "b")) {
      var _ = waiting(client);
    }

    var refused = assertThrows(OverloadedException.class, () -> turns.add(call("c")));
    assertFalse(refused.own());
    assertEquals("4 calls run and 8 wait; try again later", refused.getMessage());
  }

  @Test
  void aCallThatWouldEndAfterItsDeadlineIsRefusedAtOnce() {
    takes(Duration.ofSeconds(12));
    var _ = started("a");
    var _ = started("a");
    var _ = waiting("a");
    var _ = waiting("a");

    var refused = assertThrows(OverloadedException.class, () -> turns.add(call("a")));
    assertTrue(refused.own());
    assertEquals(
        "the call would wait about 24 s for earlier ones and end beyond the deadline of 30 s; try"
            + " again later",
        refused.getMessage());
    assertEquals(Duration.ofSeconds(6), refused.retryAfter());
  }

  @Test
  void theTimeOfACallGrowsWithItsSize() {
    takes(Duration.ofSeconds(1));
    var _ = started("a");
    var _ = started("a");
    var large = new Turn<>(new Admission.Call("a", "kind", 29), () -> 1, clock.get());

    assertEquals(List.of(), turns.add(large));
    assertThrows(OverloadedException.class, () -> turns.add(sized(30)));
  }

  @Test
  void callsThatWaitAreRefusedAsSoonAsItIsKnownThatTheyComeTooLate() {
    var first = started("a");
    var _ = started("a");
    var next = waiting("a");
    var inTime = waiting("a");
    var late = waiting("a");
    var later = waiting("a");

    clock.addAndGet(Duration.ofSeconds(12).toNanos());
    List<Turn<?>> starting = ended(first);

    assertEquals(List.of(next), starting);
    assertFalse(inTime.isDone());
    for (var refused : List.of(late, later)) {
      var error = assertThrows(ExecutionException.class, refused::get);
      assertInstanceOf(OverloadedException.class, error.getCause());
    }
  }

  @Test
  void aCallThatNeedNotWaitIsTakenHoweverLongItsKindTakes() {
    takes(Duration.ofSeconds(100));

    assertEquals(1, turns.add(call("a")).size());
  }

  @Test
  void workThatFailsTellsNothingOfWhatItsKindTakes() {
    var failing =
        new Turn<Integer>(
            new Admission.Call("a", "kind", 1),
            () -> {
              throw new IllegalStateException("failed");
            },
            clock.get());
    var _ = turns.add(failing);
    clock.addAndGet(Duration.ofSeconds(100).toNanos());
    failing.run();
    var _ = turns.ended(failing);
    var _ = started("a");
    var _ = started("a");

    assertEquals(List.of(), turns.add(call("a")));
  }

  @Test
  void afterClosingOnlyWhatWasTakenGoesOn() {
    var running = started("a");
    turns.close();

    assertThrows(OverloadedException.class, () -> turns.add(call("b")));
    assertFalse(turns.over());
    assertEquals(List.of(), ended(running));
    assertTrue(turns.over());
  }

  /// Teaches what calls take.
  private void takes(Duration time) {
    var turn = started("teacher");
    clock.addAndGet(time.toNanos());
    assertEquals(List.of(), ended(turn));
  }

  private Turn<Integer> started(String client) {
    var turn = call(client);
    assertEquals(List.of(turn), turns.add(turn));
    return turn;
  }

  private Turn<Integer> waiting(String client) {
    var turn = call(client);
    assertEquals(List.of(), turns.add(turn));
    return turn;
  }

  private List<Turn<?>> ended(Turn<?> turn) {
    turn.run();
    return turns.ended(turn);
  }

  private Turn<Integer> call(String client) {
    return new Turn<>(new Admission.Call(client, "kind", 1), () -> 1, clock.get());
  }

  private Turn<Integer> sized(int size) {
    return new Turn<>(new Admission.Call("a", "kind", size), () -> 1, clock.get());
  }
}
