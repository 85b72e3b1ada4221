package dev.winnow.rerank.order;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.order.Order.Standing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final Budget.TokenCount TEN_EACH = (_, window) -> 10L * window.size();

  /// Worst first: a perfect judge turns it round.
  private static final List<Candidate> LIST =
      IntStream.range(0, 100).mapToObj(i -> new Candidate("d" + i, "" + i, -i)).toList();

  private static double value(Candidate candidate) {
    return Double.parseDouble(candidate.text());
  }

  @Test
  void tokensStopBetweenCalls() {
    var budget = Budget.UNLIMITED.withTokens(500, TEN_EACH);

    Order order =
        Strategy.Sliding.DEFAULTS.order(TestJudge.listwise(BudgetTest::value), "q", LIST, budget);

    assertEquals(Order.End.OUT_OF_TOKENS, order.end());
    assertEquals(new Order.Effort(2, 2, 40, 400, 0), order.effort());
    assertEquals(70, order.count(Standing.UNREAD));
    // The tail is in order as far as it was read: the best ten of it stand on top of it.
    assertArrayEquals(
        IntStream.range(0, 10).map(i -> 99 - i).toArray(),
        IntStream.of(order.permutation()).skip(70).limit(10).toArray());
  }

  @Test
  void whatFitsOfARoundIsDone() {
    var budget = Budget.UNLIMITED.withTokens(650, TEN_EACH);

    Order order =
        new Strategy.Pointwise(20).order(TestJudge.pointwise(BudgetTest::value), "q", LIST, budget);

    assertEquals(Order.End.OUT_OF_TOKENS, order.end());
    assertEquals(3, order.effort().calls());
    assertArrayEquals(
        IntStream.concat(IntStream.range(0, 60).map(i -> 59 - i), IntStream.range(60, 100))
            .toArray(),
        order.permutation());
    assertEquals(Order.Scale.RANK, order.scale());
  }

  @Test
  void anUnfinishedTournamentStillMixesItsGroups() {
    var budget = Budget.UNLIMITED.withTokens(400, TEN_EACH);

    Order order =
        Strategy.Tournament.DEFAULTS.order(
            TestJudge.listwise(BudgetTest::value), "q", LIST, budget);

    assertEquals(2, order.effort().calls());
    // Groups 0 and 1 were judged and send their best, the others what the list has first.
    assertArrayEquals(
        new int[] {95, 96, 2, 3, 4, 90, 91, 7, 8, 9},
        IntStream.of(order.permutation()).limit(10).toArray());
  }

  @Test
  void aCallsTokensAreThoseOfTheTextsAndWhatStandsAroundThem() {
    var counter = Budget.TokenCount.of(text -> new int[text.length()], 100, 3);

    assertEquals(100 + 5 + (2 + 3) + (2 + 3), counter.tokens("query", LIST.subList(10, 12)));
  }

  @Test
  void noTokensMeanNoCallAndTheListAsItWas() {
    Order order =
        new Strategy.Full()
            .order(
                TestJudge.listwise(BudgetTest::value),
                "q",
                LIST,
                Budget.UNLIMITED.withTokens(0, Budget.UNCOUNTED));

    assertEquals(Order.Effort.NONE, order.effort());
    assertEquals(LIST, order.candidates());
  }

  @Test
  void timeStopsBetweenCalls() {
    var clock = new AtomicLong();
    var judge =
        TestJudge.listwise(candidate -> {
          clock.addAndGet(1);
          return value(candidate);
        });
    var budget = Budget.UNLIMITED.withTime(Duration.ofNanos(50));

    Order order =
        Ordering.of(Strategy.Sliding.DEFAULTS, new Calls(judge, "q", LIST, budget, clock::get));

    assertEquals(Order.End.OUT_OF_TIME, order.end());
    assertEquals(3, order.effort().calls());
  }

  @Test
  void aCallThatHangsIsLeftBehindAndTheOthersCount() {
    var never = new CountDownLatch(1);
    var judge =
        TestJudge.pointwise(candidate -> {
          if (candidate.id().equals("d50")) {
            try {
              assertTrue(never.await(1, TimeUnit.MINUTES), "nobody stopped the call");
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
          return value(candidate);
        });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var clock = new AtomicLong();
      // The clock stands until the other calls have begun, then the time is over.
      var budget = Budget.UNLIMITED.withTime(Duration.ofSeconds(2)).withExecutor(threads);

      Order order =
          Ordering.of(new Strategy.Pointwise(20), new Calls(judge, "q", LIST, budget, clock::get));

      assertEquals(Order.End.OUT_OF_TIME, order.end());
      assertEquals(4, order.effort().calls());
      assertEquals(20, order.count(Standing.UNREAD));
    }
  }

  @Test
  void whatAJudgeThrowsComesThrough() {
    var failure = new IllegalArgumentException("[2] > [1]");

    var thrown =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new Strategy.Full()
                    .order(
                        TestJudge.listwise(_ -> {
                          throw failure;
                        }),
                        "q",
                        LIST,
                        Budget.UNLIMITED));

    assertEquals(failure, thrown);
  }

  @Test
  void limitsBelowNothingAreErrors() {
    var tokens =
        assertThrows(
            IllegalArgumentException.class,
            () -> Budget.UNLIMITED.withTokens(-1, Budget.UNCOUNTED));
    assertThrows(
        IllegalArgumentException.class, () -> Budget.UNLIMITED.withTime(Duration.ofNanos(-1)));

    assertTrue(tokens.getMessage().startsWith("tokens is -1; expected 0 or more"));
    assertEquals(Budget.UNLIMITED, Budget.UNLIMITED.withTime(Duration.ofSeconds(Long.MAX_VALUE)));
  }
}
