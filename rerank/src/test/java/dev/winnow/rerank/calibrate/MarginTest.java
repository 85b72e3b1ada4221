package dev.winnow.rerank.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.eval.Evaluation;
import dev.winnow.index.eval.Metric;
import dev.winnow.index.eval.Run;
import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.FirstStage;
import dev.winnow.rerank.Stage;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.judge.Judge;
import dev.winnow.rerank.order.Budget;
import dev.winnow.rerank.order.Deferral;
import dev.winnow.rerank.order.Order;
import dev.winnow.rerank.order.Strategy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MarginTest {
  private static final Strategy POINTWISE = Strategy.Pointwise.DEFAULTS;

  private interface Scores {
    double of(String query, Candidate candidate);
  }

  private static Judge judge(Scores scores) {
    return new Judge() {
      @Override
      public double[] score(String query, List<Candidate> window) {
        return window.stream().mapToDouble(candidate -> scores.of(query, candidate)).toArray();
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
  }

  private static Order order(double... scores) {
    List<Candidate> list = new ArrayList<>();
    for (double score : scores) {
      list.add(new Candidate("d", "", score));
    }
    return POINTWISE.order(judge((_, candidate) -> candidate.score()), "q", list, Budget.UNLIMITED);
  }

  @Test
  void theMarginIsTheMeanDistanceOfBothProbabilities() {
    // Probability 3/4 at ln 3.
    var margin = new Margin(new Platt(1, 0), 2, 0);

    assertEquals(.5, margin.of(order(Math.log(3), Math.log(3), 0)), 1e-12);
    assertEquals(.25, margin.of(order(Math.log(3), 0, 0)), 1e-12);
    assertEquals(.25, margin.of(order(Math.log(3), Double.NaN, 0)), 1e-12);
    assertEquals(1, margin.of(order()), 1e-12);
  }

  @Test
  void theThresholdBringsTheShareWithTheFewestQueries() {
    var trials =
        List.of(
            new Margin.Trial(.9, 0),
            new Margin.Trial(.1, 6),
            new Margin.Trial(.5, -1),
            new Margin.Trial(.3, 3),
            new Margin.Trial(.7, 2));
    var margin = new Margin(new Platt(1, 0), 1, 0);

    assertEquals(.2, margin.bringing(trials, .6).threshold(), 1e-12);
    assertEquals(.4, margin.bringing(trials, .9).threshold(), 1e-12);
    assertEquals(.4, margin.bringing(trials, .61).threshold(), 1e-12);
    assertEquals(Double.NEGATIVE_INFINITY, margin.bringing(trials, 0).threshold());
    assertEquals(Double.NEGATIVE_INFINITY, margin.bringing(List.of(), 1).threshold());
  }

  @Test
  void noMoreThanTheShareIsDeferred() {
    List<Order> orders =
        List.of(order(Math.log(3)), order(0), order(Math.log(3)), order(Math.log(9)));
    var margin = new Margin(new Platt(1, 0), 1, 0);

    assertEquals(Double.NEGATIVE_INFINITY, margin.affording(orders, .2).threshold());
    assertEquals(0, margin.affording(orders, .25).threshold(), 1e-12);
    // Two of four would be a half, but the second is as sure as the third.
    assertEquals(0, margin.affording(orders, .5).threshold(), 1e-12);
    assertEquals(.5, margin.affording(orders, .75).threshold(), 1e-12);
    assertEquals(.8, margin.affording(orders, 1).threshold(), 1e-12);
  }

  @Test
  void valuesThatCannotBeAreErrors() {
    assertThrows(IllegalArgumentException.class, () -> new Margin(new Platt(1, 0), 0, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Margin(new Platt(1, 0), 1, 0).bringing(List.of(), 1.1));
  }

  /// A simulated weak judge: of two queries in three it knows the grades, give or take; of the
  /// others it sees next to nothing, and its scores stay in the middle. The strong judge is
  /// perfect.
  @Test
  void halfOfTheStrongCallsBring95PercentOfItsGain() {
    Map<String, FirstStage> stages = new LinkedHashMap<>();
    for (String year : List.of("dl19", "dl20")) {
      var stage = FirstStage.read(year, "bm25");
      stage.lists().keySet().forEach(query -> stages.put(query, stage));
    }
    var weak =
        judge((query, candidate) ->
            weak(stages.get(query).grade(query, candidate), query, candidate));
    var asked = new AtomicInteger();
    var strong =
        judge((query, candidate) -> {
          asked.incrementAndGet();
          return stages.get(query).grade(query, candidate);
        });
    List<String> tuning = new ArrayList<>();
    List<String> held = new ArrayList<>();
    stages.keySet().forEach(query -> (tuning.size() > held.size() ? held : tuning).add(query));

    var margin = margin(stages, tuning, weak);
    asked.set(0);
    double none = quality(stages, held, Cascade.of(Stage.of("weak", weak, POINTWISE)));
    var strongStage = Stage.of("strong", strong, POINTWISE);
    double all =
        quality(
            stages,
            held,
            Cascade.of(Stage.of("weak", weak, POINTWISE)).then(Deferral.ALWAYS, strongStage));
    int allCalls = asked.getAndSet(0);
    double some =
        quality(
            stages, held, Cascade.of(Stage.of("weak", weak, POINTWISE)).then(margin, strongStage));

    var figures =
        "weak %.4f, strong %.4f at %d, deferred %.4f at %d"
            .formatted(none, all, allCalls, some, asked.get());
    assertTrue(asked.get() <= allCalls / 2, figures);
    assertTrue(some - none >= .95 * (all - none), figures);
    assertTrue(all - none > .1, figures);
  }

  private static double weak(int grade, String query, Candidate candidate) {
    var random = new SplittableRandom(query.hashCode() * 31L + candidate.id().hashCode());
    boolean easy = new SplittableRandom(query.hashCode()).nextInt(3) < 2;
    double noise = random.nextGaussian();
    return easy ? 4 * (grade > 0 ? 1 + .2 * grade : -1) + .3 * noise : .1 * grade + .5 * noise;
  }

  /// Calibrated and tuned on the first half of the queries.
  private static Margin margin(Map<String, FirstStage> stages, List<String> tuning, Judge weak) {
    List<Judgement> judgements = new ArrayList<>();
    Map<String, Order> orders = new LinkedHashMap<>();
    for (String query : tuning) {
      List<Candidate> list = stages.get(query).lists().get(query);
      double[] scores = weak.score(query, list);
      for (int i = 0; i < scores.length; i++) {
        judgements.add(new Judgement(scores[i], stages.get(query).grade(query, list.get(i)) > 0));
      }
      orders.put(query, POINTWISE.order(weak, query, list, Budget.UNLIMITED));
    }
    var margin = new Margin(Calibration.isotonic(judgements), 10, 0);
    // Less than half, as the other queries are another sample.
    return margin.affording(List.copyOf(orders.values()), .35);
  }

  private static double quality(
      Map<String, FirstStage> stages, List<String> queries, Cascade cascade) {
    return queries.stream()
        .mapToDouble(query -> {
          var stage = stages.get(query);
          return ndcg(stage, query, cascade.rerank(query, stage.lists().get(query)).candidates());
        })
        .average()
        .orElseThrow();
  }

  private static double ndcg(FirstStage stage, String query, List<Candidate> ordered) {
    var run = Run.ranked("r", Map.of(query, ordered.stream().map(Candidate::id).toList()));
    return Evaluation.of(run, stage.qrels(), List.of(Metric.NDCG_10)).of(Metric.NDCG_10).get(query);
  }
}
