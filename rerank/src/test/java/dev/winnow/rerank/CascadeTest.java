package dev.winnow.rerank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.rerank.Completeness.AllRead;
import dev.winnow.rerank.Completeness.Counts;
import dev.winnow.rerank.Completeness.Failed;
import dev.winnow.rerank.Completeness.Failure;
import dev.winnow.rerank.Completeness.LeftOut;
import dev.winnow.rerank.Completeness.Limit;
import dev.winnow.rerank.Completeness.Reason;
import dev.winnow.rerank.Completeness.SomeUnread;
import dev.winnow.rerank.Completeness.Stopped;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.judge.Judge;
import dev.winnow.rerank.order.Budget;
import dev.winnow.rerank.order.CostModel;
import dev.winnow.rerank.order.CostModel.ModelSize;
import dev.winnow.rerank.order.CostModel.PromptSize;
import dev.winnow.rerank.order.Deferral;
import dev.winnow.rerank.order.Order;
import dev.winnow.rerank.order.Planner;
import dev.winnow.rerank.order.Planner.Speed;
import dev.winnow.rerank.order.Strategy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CascadeTest {
  /// Ids d0 to d29; the retriever has them in this order.
  private static final List<Candidate> LIST =
      IntStream.range(0, 30).mapToObj(i -> new Candidate("d" + i, "" + i, 30 - i)).toList();

  private record Scorer(ToDoubleFunction<Candidate> value, int window, boolean pointwise)
      implements Judge {
    @Override
    public double[] score(String query, List<Candidate> window) {
      return window.stream().mapToDouble(value).toArray();
    }
  }

  private static Judge judge(ToDoubleFunction<Candidate> value) {
    return new Scorer(value, Integer.MAX_VALUE, true);
  }

  private static double number(Candidate candidate) {
    return Double.parseDouble(candidate.text());
  }

  private static final Stage REVERSING =
      Stage.of("reversing", judge(CascadeTest::number), Strategy.Pointwise.DEFAULTS);

  private static Stage failing(RuntimeException failure) {
    return Stage.of(
        "failing",
        judge(_ -> {
          throw failure;
        }),
        new Strategy.Full());
  }

  private static List<String> ids(Reranking reranking) {
    return reranking.candidates().stream().map(Candidate::id).toList();
  }

  @Test
  void oneStageOrdersAndGivesItsScores() {
    Reranking result = Cascade.of(REVERSING).rerank("q", LIST);

    assertEquals(LIST.reversed(), result.candidates());
    assertEquals(Order.Scale.JUDGE, result.scale());
    assertEquals(7, result.scores()[7]);
    assertEquals(List.of(), result.degraded());
    assertEquals(new AllRead(new Counts(30, 0, 0, 0)), result.completeness());
    assertEquals(result.completeness(), result.stages().getFirst().completeness());
    assertEquals(30, result.stages().getFirst().effort().passages());
  }

  @Test
  void whatLiesBeyondTheDepthStaysBehindAsItWas() {
    Reranking result = Cascade.of(REVERSING.withDepth(3)).rerank("q", LIST);

    assertEquals(List.of("d2", "d1", "d0", "d3", "d4"), ids(result).subList(0, 5));
    assertEquals(LIST.getLast(), result.candidates().getLast());
    assertEquals(Order.Scale.RANK, result.scale());
    assertEquals("reversing", result.places().getFirst().decidedBy());
    assertEquals("", result.places().getLast().decidedBy());
    assertEquals(new SomeUnread(new Counts(3, 0, 0, 27)), result.completeness());
    assertEquals(List.of(), result.degraded());
    assertEquals(
        List.of("reads no deeper: 27 of 30 candidates stand behind as they were"), result.notes());
  }

  @Test
  void aStageOrdersTheHeadThatTheOneBeforeMade() {
    var again = Stage.of("again", judge(c -> -number(c)), new Strategy.Full()).withDepth(2);

    Reranking result = Cascade.of(REVERSING).then(Deferral.ALWAYS, again).rerank("q", LIST);

    assertEquals(List.of("d28", "d29", "d27"), ids(result).subList(0, 3));
    assertEquals("again", result.places().get(1).decidedBy());
    assertEquals("reversing", result.places().get(2).decidedBy());
    double[] scores = result.places().stream().mapToDouble(Reranking.Place::score).toArray();
    assertTrue(IntStream.range(1, 30).allMatch(i -> scores[i - 1] > scores[i]));
  }

  @Test
  void scoresOfManyCallsTellTheOrderAlone() {
    var judge = new Scorer(CascadeTest::number, 20, false);

    Reranking result =
        Cascade.of(Stage.of("llm", judge, Strategy.Sliding.DEFAULTS)).rerank("q", LIST);

    assertEquals(Order.Scale.RANK, result.scale());
    assertEquals(1, result.places().getFirst().score());
  }

  @Test
  void aStageThatThrowsLeavesTheOrderBeforeIt() {
    var failure = new IllegalStateException("no device");
    Reranking result =
        Cascade.of(REVERSING).then(Deferral.ALWAYS, failing(failure)).rerank("q", LIST);

    assertEquals(LIST.reversed(), result.candidates());
    assertEquals(Order.Scale.JUDGE, result.scale());
    assertEquals(
        new Failed(new Failure.Thrown(failure), new Counts(0, 0, 30, 0)),
        result.stages().getLast().completeness());
    assertEquals(new AllRead(new Counts(30, 0, 0, 0)), result.completeness());
    assertEquals(
        List.of(
            "rerank: 'failing' failed, so the order before it stands:"
                + " java.lang.IllegalStateException: no device"),
        result.degraded());
  }

  @Test
  void anErrorThatReadsLikeAnAnswerIsNotOne() {
    Reranking result =
        Cascade.of(failing(new IllegalStateException("[2] > [1] > [3]"))).rerank("q", LIST);

    assertEquals(LIST, result.candidates());
  }

  @Test
  void theNextStageIsAskedWhereOneFailed() {
    Reranking result =
        Cascade.of(failing(new IllegalStateException("no device")))
            .then(_ -> false, REVERSING)
            .rerank("q", LIST);

    assertEquals(LIST.reversed(), result.candidates());
  }

  @Test
  void aJudgeWithoutAnyNumberLeavesTheOrderBeforeIt() {
    var blank = Stage.of("blank", judge(_ -> Double.NaN), new Strategy.Full());

    Reranking result = Cascade.of(blank).rerank("q", LIST);

    assertEquals(LIST, result.candidates());
    assertEquals(
        new Failed(new Failure.NoScores(), new Counts(0, 30, 0, 0)), result.completeness());
    assertFalse(result.completeness().anyScored());
    assertEquals(
        List.of(
            "rerank: 'blank' gave no number for any of 30 candidates, so the order before it"
                + " stands"),
        result.degraded());
  }

  @Test
  void onePassageWithoutNumberKeepsItsPlaceAndIsReported() {
    var odd =
        Stage.of(
            "odd",
            judge(c -> c.id().equals("d4") ? Double.NaN : number(c)),
            Strategy.Pointwise.DEFAULTS);

    Reranking result = Cascade.of(odd).rerank("q", LIST);

    assertEquals("d4", ids(result).get(4));
    assertEquals("d29", ids(result).getFirst());
    assertEquals("", result.places().get(4).decidedBy());
    assertEquals(new AllRead(new Counts(29, 1, 0, 0)), result.completeness());
    assertEquals(
        List.of("rerank: 'odd' gave no number for 1 of 30 candidates, which kept their place"),
        result.degraded());
  }

  /// Ends by an interrupt alone.
  private static Judge hanging() {
    var never = new CountDownLatch(1);
    return judge(_ -> {
      try {
        assertTrue(never.await(1, TimeUnit.MINUTES), "nobody stopped the call");
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return 0;
    });
  }

  @Test
  void aStageThatMissesItsDeadlineLeavesTheOrderBeforeIt() {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var hanging =
          Stage.of("hanging", hanging(), new Strategy.Full())
              .withBudget(Budget.UNLIMITED.withTime(Duration.ofMillis(50)).withExecutor(threads));

      Reranking result = Cascade.of(REVERSING).then(Deferral.ALWAYS, hanging).rerank("q", LIST);

      assertEquals(LIST.reversed(), result.candidates());
      assertEquals(Order.Scale.JUDGE, result.scale());
      assertEquals(
          new Stopped(Limit.TIME, new Counts(0, 0, 30, 0)),
          result.stages().getLast().completeness());
      assertEquals(
          List.of(
              "rerank: 'hanging' ran out of time before it gave a score, so the order before it"
                  + " stands"),
          result.degraded());
    }
  }

  @Test
  void noTimeForTheCascadeMeansNoCall() {
    Reranking result = Cascade.of(REVERSING).withTime(Duration.ZERO).rerank("q", LIST);

    assertEquals(LIST, result.candidates());
    assertEquals(Order.Effort.NONE, result.stages().getFirst().effort());
    assertEquals(new Stopped(Limit.TIME, new Counts(0, 0, 30, 0)), result.completeness());
  }

  @Test
  void aQueryWithoutTimeLeftAsksNoStage() {
    Cascade cascade =
        Cascade.of(failing(new IllegalStateException("must not be asked")))
            .then(Deferral.ALWAYS, failing(new IllegalStateException("nor this")));

    for (Duration left : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
      Reranking result = cascade.rerank("q", LIST, left);

      assertEquals(LIST, result.candidates());
      assertEquals(new Stopped(Limit.TIME, new Counts(0, 0, 30, 0)), result.completeness());
      for (var report : result.stages()) {
        assertEquals(result.completeness(), report.completeness());
        assertEquals(
            "ran out of time before it gave a score, so the order before it stands", report.note());
      }
    }
  }

  @Test
  void theDeadlineOfAQueryNeverLengthensTheLimitOfTheCascade() {
    Reranking result =
        Cascade.of(REVERSING).withTime(Duration.ZERO).rerank("q", LIST, Duration.ofDays(1));

    assertEquals(new Stopped(Limit.TIME, new Counts(0, 0, 30, 0)), result.completeness());
  }

  /// The first stage uses the time up, on a thread that the deadline can interrupt.
  @Test
  void theDeadlineOfAQueryBoundsAllStagesTogether() {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var hanging =
          Stage.of("hanging", hanging(), new Strategy.Full())
              .withBudget(Budget.UNLIMITED.withExecutor(threads));

      Reranking result =
          Cascade.of(hanging)
              .then(Deferral.ALWAYS, REVERSING)
              .rerank("q", LIST, Duration.ofMillis(20));

      assertEquals(LIST, result.candidates());
      assertEquals(Order.Effort.NONE, result.stages().getLast().effort());
      assertInstanceOf(Stopped.class, result.stages().getLast().completeness());
    }
  }

  @Test
  void aStageThatRanOutCountsAsFarAsItCame() {
    var limited =
        Stage.of("limited", judge(CascadeTest::number), new Strategy.Pointwise(10))
            .withBudget(Budget.UNLIMITED.withTokens(20, (_, window) -> window.size()));

    Reranking result = Cascade.of(limited).rerank("q", LIST);

    assertEquals("d19", ids(result).getFirst());
    assertEquals("d20", ids(result).get(20));
    assertEquals(new Stopped(Limit.TOKENS, new Counts(20, 0, 10, 0)), result.completeness());
    assertEquals(
        List.of(
            "rerank: 'limited' ran out of tokens after 2 calls, so 10 of 30 candidates were not"
                + " read"),
        result.degraded());
  }

  @Test
  void sureQueriesDoNotGoOn() {
    Reranking result =
        Cascade.of(REVERSING)
            .then(_ -> false, failing(new IllegalStateException("must not be asked")))
            .then(Deferral.ALWAYS, failing(new IllegalStateException("nor this")))
            .rerank("q", LIST);

    assertEquals(LIST.reversed(), result.candidates());
    var sure = new LeftOut(Reason.SURE, new Counts(0, 0, 0, 30));
    assertEquals(sure, result.stages().get(1).completeness());
    assertEquals(sure, result.stages().get(2).completeness());
    assertEquals("was not asked: the stage before was sure", result.stages().get(1).note());
    assertEquals(new AllRead(new Counts(30, 0, 0, 0)), result.completeness());
    assertEquals(List.of(), result.degraded());
  }

  @Test
  void aPlannedStageOrdersWhatItsBudgetPaysFor() {
    var costs =
        new CostModel(
            ModelSize.QWEN3_600M, new PromptSize(80, 100, 80, 3), CostModel.Reading.CAUSAL, 1);
    var planner = Planner.of(costs, new Speed(1e12, Duration.ZERO));
    var judge = new Scorer(CascadeTest::number, 40, false);

    var some =
        Stage.planned("some", judge, planner, Budget.UNLIMITED.withTokens(1_500, Budget.UNCOUNTED));
    var nothing =
        Stage.planned("nothing", judge, planner, Budget.UNLIMITED.withTokens(10, Budget.UNCOUNTED));

    Reranking ordered = Cascade.of(some).rerank("q", LIST);
    Reranking left = Cascade.of(nothing).rerank("q", LIST);

    assertFalse(ids(ordered).getFirst().equals("d0"));
    assertTrue(ordered.stages().getFirst().effort().passages() <= 13);
    assertEquals(LIST, left.candidates());
    assertInstanceOf(SomeUnread.class, ordered.completeness());
    assertEquals(new LeftOut(Reason.UNAFFORDABLE, new Counts(0, 0, 0, 30)), left.completeness());
    assertEquals(List.of("was not asked: its budget pays for nothing"), left.notes());
  }

  @Test
  void interruptingTheCallerIsNotAFailureOfAStage() {
    Thread.currentThread().interrupt();
    try {
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var stage =
            Stage.of("s", hanging(), new Strategy.Full())
                .withBudget(Budget.UNLIMITED.withExecutor(threads));

        assertThrows(
            java.util.concurrent.CancellationException.class,
            () -> Cascade.of(stage).rerank("q", LIST));
      }
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void anEmptyListIsFine() {
    Reranking result = Cascade.of(REVERSING).rerank("q", List.of());

    assertEquals(List.of(), result.places());
    assertEquals(List.of(), result.notes());
    assertEquals(new AllRead(new Counts(0, 0, 0, 0)), result.completeness());
    assertFalse(result.completeness().anyScored());
  }

  @Test
  void duplicatesAreAllKept() {
    var twin = new Candidate("d", "1", 1);

    Reranking result = Cascade.of(REVERSING).rerank("q", List.of(twin, twin));

    assertSame(twin, result.candidates().get(1));
  }

  @Test
  void aStageThatItsJudgeCannotServeIsAnErrorAtOnce() {
    var wide =
        assertThrows(
            IllegalArgumentException.class,
            () -> Stage.of("s", new Scorer(CascadeTest::number, 40, false), new Strategy.Full()));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Stage.of("s", new Scorer(CascadeTest::number, 40, false), Strategy.Pointwise.DEFAULTS));
    assertThrows(IllegalArgumentException.class, () -> REVERSING.withDepth(0));

    assertEquals(
        "stage 's' shows up to 100 candidates at once (Full[], depth 100), but its judge reads at"
            + " most 40; choose a smaller window or depth",
        wide.getMessage());
  }
}
