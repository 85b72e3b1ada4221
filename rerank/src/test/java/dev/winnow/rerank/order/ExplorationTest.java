package dev.winnow.rerank.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.order.Order.Standing;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExplorationTest {
  /// The collection: candidate i has value i; its neighbours are i + 1 and i - 1, then i + 2.
  private static Candidate candidate(int i) {
    return new Candidate("d" + i, "" + i, 0);
  }

  private static List<Candidate> near(Candidate candidate) {
    int i = Integer.parseInt(candidate.text());
    return List.of(candidate(i + 1), candidate(i - 1), candidate(i + 2));
  }

  private static double value(Candidate candidate) {
    return Double.parseDouble(candidate.text());
  }

  private static List<Candidate> list(int length) {
    return IntStream.range(0, length).mapToObj(ExplorationTest::candidate).toList();
  }

  private static Order explore(Exploration exploration, List<Candidate> list) {
    return exploration.order(
        TestJudge.listwise(ExplorationTest::value),
        "q",
        list,
        ExplorationTest::near,
        Budget.UNLIMITED);
  }

  @Test
  void whatTheListLacksIsFoundNearItsBest() {
    Order order = explore(Exploration.DEFAULTS, list(40));

    assertTrue(value(order.candidates().getFirst()) >= 42);
    assertTrue(order.places().getFirst().rank() >= 40);
  }

  @Test
  void aHundredPassagesTakeNineCallsAsBySlidingWindows() {
    Order order = explore(Exploration.DEFAULTS, list(200));

    assertEquals(new Order.Effort(9, 9, 180, 0, 0), order.effort());
    assertEquals(100, order.count(Standing.JUDGED));
  }

  @Test
  void everyLengthKeepsTheWholeListAndPutsTheBestReadFirst() {
    for (int length = 1; length <= 130; length++) {
      List<Candidate> list = list(length);

      Order order = explore(new Exploration(7, 3, 50), list);

      assertTrue(order.candidates().containsAll(list));
      assertEquals(order.places().size(), IntStream.of(order.permutation()).distinct().count());
      double best =
          order.places().stream()
              .filter(place -> place.standing() == Standing.JUDGED)
              .mapToDouble(place -> value(place.candidate()))
              .max()
              .orElseThrow();
      assertEquals(best, value(order.candidates().getFirst()));
      assertTrue(order.count(Standing.JUDGED) <= 50);
    }
  }

  @Test
  void withoutNeighboursTheListIsReadToItsEnd() {
    var judge = TestJudge.listwise(ExplorationTest::value);

    Order order =
        Exploration.DEFAULTS.order(judge, "q", list(60), _ -> List.of(), Budget.UNLIMITED);

    assertEquals(60, order.count(Standing.JUDGED));
    assertEquals(candidate(59), order.candidates().getFirst());
  }

  @Test
  void duplicatesOfTheListAreKept() {
    List<Candidate> twins = List.of(candidate(1), candidate(1), candidate(2));

    Order order =
        Exploration.DEFAULTS.order(
            TestJudge.listwise(ExplorationTest::value), "q", twins, _ -> twins, Budget.UNLIMITED);

    assertEquals(List.of(candidate(2), candidate(1), candidate(1)), order.candidates());
  }

  @Test
  void aStopLeavesTheBestSoFarInFront() {
    var budget = Budget.UNLIMITED.withTokens(45, (_, window) -> window.size());

    Order order =
        Exploration.DEFAULTS.order(
            TestJudge.listwise(ExplorationTest::value), "q", list(60), _ -> List.of(), budget);

    assertEquals(Order.End.OUT_OF_TOKENS, order.end());
    assertEquals(candidate(29), order.candidates().getFirst());
    assertEquals(candidate(59), order.candidates().getLast());
  }

  @Test
  void anEmptyListTakesNoCall() {
    assertEquals(List.of(), explore(Exploration.DEFAULTS, List.of()).places());
  }

  @Test
  void anExplorationIsNarrowedToWhatAJudgeReads() {
    assertEquals(Exploration.DEFAULTS, Exploration.DEFAULTS.within(20));
    assertEquals(new Exploration(12, 10, 100), Exploration.DEFAULTS.within(12));
    assertEquals(new Exploration(10, 5, 100), Exploration.DEFAULTS.within(10));
    assertEquals(new Exploration(2, 1, 100), Exploration.DEFAULTS.within(2));
    assertThrows(IllegalArgumentException.class, () -> Exploration.DEFAULTS.within(1));
  }

  @Test
  void settingsOutsideTheirRangeAreErrors() {
    assertThrows(IllegalArgumentException.class, () -> new Exploration(20, 20, 100));
    assertThrows(IllegalArgumentException.class, () -> new Exploration(1, 1, 100));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Exploration.DEFAULTS.order(
                TestJudge.listwise(_ -> 1).withWindow(10),
                "q",
                list(3),
                _ -> List.of(),
                Budget.UNLIMITED));
  }
}
