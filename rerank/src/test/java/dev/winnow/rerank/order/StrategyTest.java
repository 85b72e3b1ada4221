package dev.winnow.rerank.order;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.judge.Judge;
import dev.winnow.rerank.order.Order.Scale;
import dev.winnow.rerank.order.Order.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrategyTest {
  private static final int MOST = 1_000;

  static Stream<Strategy> strategies() {
    return Stream.of(
        new Strategy.Full(),
        Strategy.Sliding.DEFAULTS,
        new Strategy.Sliding(7, 4),
        Strategy.Tournament.DEFAULTS,
        new Strategy.Tournament(20, 8, 40),
        Strategy.TopDown.DEFAULTS,
        new Strategy.TopDown(10, 4, 30),
        Strategy.SetwiseHeap.DEFAULTS,
        new Strategy.SetwiseHeap(19, 10),
        Strategy.PairwiseHeap.DEFAULTS);
  }

  /// Candidate i of a list of its own scores; the value rides in the text.
  private static List<Candidate> list(int length, long seed) {
    var random = new SplittableRandom(seed);
    return IntStream.range(0, length)
        .mapToObj(
            i -> new Candidate("d" + i % 7, String.valueOf(random.nextInt(0, 50)), length - i))
        .toList();
  }

  private static double value(Candidate candidate) {
    return Double.parseDouble(candidate.text());
  }

  private static Order order(Strategy strategy, Judge judge, List<Candidate> list) {
    return strategy.order(judge, "q", list, Budget.UNLIMITED);
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void everyLengthKeepsEveryCandidateAndReadsTheHead(Strategy strategy) {
    for (int length = 1; length <= MOST; length += length < 130 ? 1 : 29) {
      List<Candidate> list = list(length, length);
      var judge = TestJudge.listwise(StrategyTest::value);
      int largest = strategy.largestCall(length);

      Order order = order(strategy, judge, list);

      assertEquals(length, IntStream.of(order.permutation()).distinct().count());
      assertEquals(0, order.count(Standing.UNREAD), "length " + length);
      assertTrue(judge.shown().stream().anyMatch(window -> window.contains(list.getFirst())));
      assertEquals(Order.End.FINISHED, order.end());
      assertEquals(judge.shown().size(), order.effort().calls());
      assertTrue(judge.shown().stream().allMatch(window -> window.size() <= largest));
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void theBestOfTheListComesFirst(Strategy strategy) {
    for (int length = 1; length <= MOST; length += 37) {
      List<Candidate> list = list(length, 1_000 + length);
      double best = list.stream().mapToDouble(StrategyTest::value).max().orElseThrow();

      Order order = order(strategy, TestJudge.listwise(StrategyTest::value), list);

      // Of equals any may win where windows meet by halves; a unique best must.
      assertEquals(best, value(order.candidates().getFirst()), strategy + " of " + length);
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void scoresFallWithTheOrder(Strategy strategy) {
    for (boolean pointwise : new boolean[] {false, true}) {
      for (int length : new int[] {1, 2, 10, 20, 21, 95, 100, 333}) {
        TestJudge judge = TestJudge.listwise(StrategyTest::value);
        judge = new TestJudge(judge.value(), judge.window(), pointwise, judge.shown());

        Order order = order(strategy, judge, list(length, length));

        double[] scores = order.places().stream().mapToDouble(Order.Place::score).toArray();
        assertTrue(IntStream.range(1, length).allMatch(i -> scores[i - 1] >= scores[i]));
        boolean oneCall = order.effort().calls() == 1;
        assertEquals(pointwise || oneCall ? Scale.JUDGE : Scale.RANK, order.scale());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void equalScoresKeepTheOrderOfTheList(Strategy strategy) {
    for (int length : new int[] {1, 19, 20, 21, 95, 100, 250}) {
      Order order = order(strategy, TestJudge.listwise(_ -> 1), list(length, 3));

      int[] permutation = order.permutation();

      // The places that heaps decide, and the last window of others; stripes are equals too.
      int decided = Math.min(10, length);
      assertArrayEquals(
          IntStream.range(0, decided).toArray(),
          IntStream.of(permutation).limit(decided).toArray(),
          strategy + " of " + length);
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void anyNumberOfThreadsGivesTheSameOrder(Strategy strategy) {
    List<Candidate> list = list(237, 5);
    Order alone = order(strategy, TestJudge.listwise(StrategyTest::value), list);
    for (int threads : new int[] {1, 4, 16}) {
      try (var executor = Executors.newFixedThreadPool(threads)) {
        Order shared =
            strategy.order(
                TestJudge.listwise(StrategyTest::value),
                "q",
                list,
                Budget.UNLIMITED.withExecutor(executor));

        assertEquals(alone, shared);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aPassageWithoutNumberKeepsItsPlace(Strategy strategy) {
    for (int length : new int[] {1, 5, 20, 60, 100}) {
      List<Candidate> list = list(length, length);
      Candidate odd = list.get(length / 3);

      Order order =
          order(
              strategy,
              TestJudge.listwise(candidate -> candidate == odd ? Double.NaN : value(candidate)),
              list);

      var place = order.places().get(length / 3);
      assertEquals(length / 3, place.rank());
      assertEquals(Standing.UNSCORED, place.standing());
      assertEquals(1, order.count(Standing.UNSCORED));
      assertFalse(Double.isNaN(place.score()));
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aJudgeWhoseScoresCompareSortsAllThatItRead(Strategy strategy) {
    List<Candidate> list = list(100, 8);
    List<Candidate> sorted =
        list.stream().sorted(Comparator.comparingDouble(StrategyTest::value).reversed()).toList();

    Order order = order(strategy, TestJudge.pointwise(StrategyTest::value), list);

    assertEquals(sorted, order.candidates());
  }

  @Test
  void pointwiseReadsEachOnceInBatches() {
    var judge = TestJudge.pointwise(StrategyTest::value);

    Order order = order(new Strategy.Pointwise(32), judge, list(100, 8));

    assertEquals(new Order.Effort(4, 1, 100, 0, 0), order.effort());
    assertEquals(Scale.JUDGE, order.scale());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 9, 10, 11, 19, 20})
  void aListOfUpToAWindowTakesOneCall(int length) {
    Order order =
        order(Strategy.Sliding.DEFAULTS, TestJudge.listwise(StrategyTest::value), list(length, 4));

    assertEquals(1, order.effort().calls());
    assertEquals(length, order.effort().passages());
  }

  @Test
  void slidingCallsFollowTheClosedForm() {
    for (int length = 1; length <= 300; length++) {
      List<Candidate> list = list(length, length);
      for (int window = 2; window <= 40; window++) {
        for (int step = 1; step <= window; step += 3) {
          var judge = TestJudge.listwise(Candidate::score);

          int calls = order(new Strategy.Sliding(window, step), judge, list).effort().calls();

          int expected = length <= window ? 1 : 1 + Math.ceilDiv(length - window, step);
          assertEquals(expected, calls, "%d by %d/%d".formatted(length, window, step));
          // The head of the list, which has the highest score, is in the last window.
          Candidate head = list.getFirst();
          assertTrue(judge.shown().getLast().stream().anyMatch(c -> c == head));
        }
      }
    }
  }

  @Test
  void peersWindowsLeaveTheHeadOf252LengthsUnreadAndOursNone() {
    int skippedByPeers = 0;
    for (int length = 1; length <= 300; length++) {
      List<Candidate> list = list(length, length);
      var judge = TestJudge.listwise(StrategyTest::value);

      order(Strategy.Sliding.DEFAULTS, judge, list);

      int at = length;
      assertTrue(
          judge.shown().stream().anyMatch(w -> w.stream().anyMatch(c -> c.score() == at)),
          "the head of " + length);
      // RankGPT and llm-rankers: start goes from length - 20 down by 10 while it is not negative.
      boolean peersReadHead = length >= 20 && (length - 20) % 10 == 0;
      skippedByPeers += length > 20 && !peersReadHead ? 1 : 0;
    }
    assertEquals(252, skippedByPeers);
  }

  @Test
  void anEmptyListTakesNoCall() {
    Order order = order(new Strategy.Full(), TestJudge.listwise(_ -> 1), List.of());

    assertEquals(List.of(), order.places());
    assertEquals(Order.Effort.NONE, order.effort());
  }

  @Test
  void duplicatesAreAllKept() {
    var twin = new Candidate("d", "7", 1);

    Order order =
        order(
            Strategy.Sliding.DEFAULTS,
            TestJudge.listwise(StrategyTest::value),
            List.of(twin, new Candidate("e", "9", 1), twin));

    assertArrayEquals(new int[] {1, 0, 2}, order.permutation());
  }

  @Test
  void aStripedTournamentOf100HasDepthTwo() {
    Order order =
        order(Strategy.Tournament.DEFAULTS, TestJudge.listwise(StrategyTest::value), list(100, 2));

    assertEquals(new Order.Effort(6, 2, 120, 0, 0), order.effort());
  }

  @Test
  void topDownOf100HasDepthThree() {
    Order order =
        order(Strategy.TopDown.DEFAULTS, TestJudge.listwise(StrategyTest::value), list(100, 2));

    assertEquals(3, order.effort().depth());
    assertEquals(7, order.effort().calls());
  }

  @Test
  void scoresAreGivenInTheOrderOfTheList() {
    List<Candidate> list =
        List.of(new Candidate("a", "1", 3), new Candidate("b", "5", 2), new Candidate("c", "3", 1));

    Order order = order(new Strategy.Full(), TestJudge.listwise(StrategyTest::value), list);

    assertArrayEquals(new double[] {1, 5, 3}, order.scores());
  }

  @Test
  void pairwiseLeavesPairsThatTheJudgeCannotDecideAsTheyWere() {
    // Whatever is shown first wins.
    var biased =
        new Judge() {
          @Override
          public double[] score(String query, List<Candidate> window) {
            return IntStream.range(0, window.size()).mapToDouble(i -> -i).toArray();
          }

          @Override
          public int window() {
            return 2;
          }

          @Override
          public boolean pointwise() {
            return false;
          }
        };

    Order order = order(Strategy.PairwiseHeap.DEFAULTS, biased, list(30, 1));

    assertArrayEquals(IntStream.range(0, 30).toArray(), order.permutation());
  }

  @Test
  void aWindowThatTheJudgeCannotReadIsAnErrorThatNamesBoth() {
    var narrow = TestJudge.listwise(_ -> 1).withWindow(10);

    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> order(Strategy.Sliding.DEFAULTS, narrow, list(30, 1)));

    assertEquals(
        "Sliding[window=20, step=10] shows 20 candidates at once, but the judge reads at most 10;"
            + " choose a smaller window",
        error.getMessage());
  }

  @Test
  void scoresThatDoNotCompareCannotBeSortedPointwise() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> order(Strategy.Pointwise.DEFAULTS, TestJudge.listwise(_ -> 1), list(3, 1)));

    assertTrue(error.getMessage().contains("choose Sliding, Tournament or TopDown"));
  }

  @Test
  void aJudgeThatGivesTooFewScoresIsAnError() {
    var lazy =
        new Judge() {
          @Override
          public double[] score(String query, List<Candidate> window) {
            return new double[] {1};
          }

          @Override
          public int window() {
            return Integer.MAX_VALUE;
          }

          @Override
          public boolean pointwise() {
            return true;
          }
        };

    var error =
        assertThrows(
            IllegalStateException.class, () -> order(new Strategy.Full(), lazy, list(3, 1)));

    assertTrue(error.getMessage().startsWith("the judge gave 1 scores for 3 candidates"));
  }

  @Test
  void settingsOutsideTheirRangeAreErrors() {
    var message =
        assertThrows(IllegalArgumentException.class, () -> new Strategy.Sliding(20, 21))
            .getMessage();

    assertEquals("step is 21; expected 1 to 20", message);
    List<Runnable> wrong = new ArrayList<>();
    wrong.add(() -> new Strategy.Tournament(20, 11, 20));
    wrong.add(() -> new Strategy.Tournament(20, 4, 19));
    wrong.add(() -> new Strategy.TopDown(20, 21, 40));
    wrong.add(() -> new Strategy.TopDown(20, 10, 9));
    wrong.add(() -> new Strategy.SetwiseHeap(1, 10));
    wrong.add(() -> new Strategy.PairwiseHeap(0));
    wrong.add(() -> new Strategy.Pointwise(0));
    wrong.forEach(make -> assertThrows(IllegalArgumentException.class, make::run));
  }
}
