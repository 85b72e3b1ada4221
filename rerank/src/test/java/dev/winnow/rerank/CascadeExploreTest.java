package dev.winnow.rerank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.rerank.Completeness.AllRead;
import dev.winnow.rerank.Completeness.Counts;
import dev.winnow.rerank.Completeness.Limit;
import dev.winnow.rerank.Completeness.Stopped;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.judge.Judge;
import dev.winnow.rerank.order.Budget;
import dev.winnow.rerank.order.Deferral;
import dev.winnow.rerank.order.Exploration;
import dev.winnow.rerank.order.Order;
import dev.winnow.rerank.order.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The collection: candidate i has value i, and i + 1, i - 1 and i + 2 stand near it.
class CascadeExploreTest {
  private static final List<Candidate> LIST = IntStream.range(0, 20).mapToObj(i -> of(i)).toList();

  /// Scores by value and keeps what it was shown.
  private record Scorer(int window, boolean pointwise, List<Candidate> shown) implements Judge {
    static Scorer ofEach() {
      return new Scorer(Integer.MAX_VALUE, true, new ArrayList<>());
    }

    @Override
    public double[] score(String query, List<Candidate> candidates) {
      shown.addAll(candidates);
      return candidates.stream().mapToDouble(CascadeExploreTest::value).toArray();
    }
  }

  private static Candidate of(int i) {
    return new Candidate("d" + i, "" + i, 0);
  }

  private static double value(Candidate candidate) {
    return Double.parseDouble(candidate.text());
  }

  private static List<Candidate> near(Candidate candidate) {
    int i = (int) value(candidate);
    return List.of(of(i + 1), of(i - 1), of(i + 2));
  }

  private static Stage stage(Judge judge) {
    return Stage.of("scorer", judge, new Strategy.Sliding(4, 2));
  }

  private static Reranking explore(Cascade cascade, int passages) {
    return cascade.explore(
        "q", LIST, Exploration.DEFAULTS.withPassages(passages), CascadeExploreTest::near);
  }

  @Test
  void whatWasReadHasTheScoresOfThePointwiseJudgeAndTheRestIsLeftOut() {
    Reranking result = explore(Cascade.of(stage(Scorer.ofEach())), 50);

    assertEquals(26, result.places().size());
    assertEquals(new AllRead(new Counts(26, 0, 0, 0)), result.completeness());
    assertEquals(of(25), result.candidates().getFirst());
    assertEquals(Order.Scale.JUDGE, result.scale());
    assertTrue(result.places().getFirst().rank() >= LIST.size());
    for (var place : result.places()) {
      assertEquals(value(place.candidate()), place.score());
      assertTrue(place.rank() >= LIST.size() || LIST.get(place.rank()).equals(place.candidate()));
    }
    assertEquals(List.of(), result.degraded());
  }

  @Test
  void aRememberingCascadeAsksAPointwiseJudgeOnceForAText() {
    var judge = Scorer.ofEach();
    Cascade cascade = Cascade.of(stage(judge)).remembering();

    Reranking first = cascade.rerank("q", LIST.subList(0, 10));
    Reranking explored = explore(cascade, 50);
    Reranking again = cascade.rerank("q", explored.candidates());

    assertEquals(new HashSet<>(judge.shown()).size(), judge.shown().size());
    assertEquals(26, judge.shown().size());
    assertEquals(10, first.places().size());
    assertEquals(explored.candidates(), again.candidates());
    var _ = cascade.rerank("another", LIST.subList(0, 10));
    assertEquals(36, judge.shown().size());
  }

  @Test
  void aListwiseJudgeIsShownItsBestAgainAndGivesAnOrder() {
    var judge = new Scorer(8, false, new ArrayList<>());

    Reranking result = explore(Cascade.of(stage(judge)).remembering(), 30);

    int read = new HashSet<>(judge.shown()).size();
    assertEquals(read, result.places().size());
    assertTrue(read <= 30 && judge.shown().size() > read, read + " read");
    assertEquals(Order.Scale.RANK, result.scale());
    assertTrue(value(result.candidates().getFirst()) > 8);
  }

  @Test
  void theNextStageOrdersWhatTheFirstFound() {
    Judge reversing =
        new Judge() {
          @Override
          public double[] score(String query, List<Candidate> window) {
            return window.stream().mapToDouble(candidate -> -value(candidate)).toArray();
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
    var second = Stage.of("reversing", reversing, Strategy.Pointwise.DEFAULTS).withDepth(3);

    Reranking first = explore(Cascade.of(stage(Scorer.ofEach())), 50);
    Reranking both = explore(Cascade.of(stage(Scorer.ofEach())).then(Deferral.ALWAYS, second), 50);

    assertEquals(first.candidates().subList(0, 3).reversed(), both.candidates().subList(0, 3));
    assertEquals(first.candidates().subList(3, 26), both.candidates().subList(3, 26));
    assertEquals("reversing", both.places().getFirst().decidedBy());
    assertEquals(
        first.places().get(2).rank(), both.places().getFirst().rank(), "ranks are the list's");
  }

  @Test
  void whereNothingIsReadTheListStands() {
    Stage broke = stage(Scorer.ofEach()).withBudget(Budget.UNLIMITED.withTokens(0, (_, _) -> 1));

    Reranking result = explore(Cascade.of(broke), 50);

    assertEquals(LIST, result.candidates());
    assertEquals(new Stopped(Limit.TOKENS, new Counts(0, 0, 20, 0)), result.completeness());
  }

  @Test
  void withoutTimeLeftNothingIsAskedAndNoNeighbourIsLookedFor() {
    var judge = Scorer.ofEach();

    Reranking result =
        Cascade.of(stage(judge))
            .explore(
                "q",
                LIST,
                Exploration.DEFAULTS,
                _ -> {
                  throw new AssertionError("must not be asked");
                },
                Duration.ZERO);

    assertEquals(LIST, result.candidates());
    assertEquals(List.of(), judge.shown());
    assertEquals(new Stopped(Limit.TIME, new Counts(0, 0, 20, 0)), result.completeness());
  }

  @Test
  void whereTheBudgetEndsTheUnreadStandAtTheEnd() {
    Stage stage =
        stage(Scorer.ofEach())
            .withBudget(Budget.UNLIMITED.withTokens(45, (_, window) -> window.size()));

    Reranking result = explore(Cascade.of(stage), 60);

    Stopped stopped = assertInstanceOf(Stopped.class, result.completeness());
    assertEquals(Limit.TOKENS, stopped.limit());
    assertEquals(result.places().size(), stopped.counts().candidates());
    assertTrue(stopped.counts().unread() > 0 && stopped.counts().scored() > 0);
    assertTrue(result.candidates().containsAll(LIST));
    assertEquals("", result.places().getLast().decidedBy());
  }

  @Test
  void scoresHaveTheRanksOfTheListAndNoNumberForWhatWasLeftOut() {
    double[] scores = explore(Cascade.of(stage(Scorer.ofEach())), 50).scores();

    assertEquals(19, scores[19]);
    assertTrue(Double.isNaN(scores[0]) || scores[0] == 0);
    assertTrue(
        IntStream.range(0, scores.length).filter(i -> Double.isFinite(scores[i])).count() == 26);
  }
}
