package dev.winnow.index.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignificanceTest {
  private static final Metric NDCG = Metric.NDCG_10;

  @Test
  void aBetterRunIsNamedWithTheDifferenceAndTheCounts() {
    var better = evaluation("hybrid", IntStream.range(0, 20).mapToDouble(i -> .5 + i * .01));
    var worse =
        evaluation("bm25", IntStream.range(0, 20).mapToDouble(i -> i < 2 ? .5 + i * .01 : .4));

    var comparison = Significance.DEFAULTS.compare(better, worse).getFirst();

    assertEquals(
        "hybrid is better than bm25 by .1845 nDCG@10 (.5950 against .4105, p < .0001; better on 18"
            + " queries, equal on 2, worse on 0)",
        comparison.sentence());
  }

  @Test
  void theSentenceNamesTheBetterRunFirstWhenItIsTheSecond() {
    var worse = evaluation("a", IntStream.range(0, 20).mapToDouble(_ -> .4));
    var better = evaluation("b", IntStream.range(0, 20).mapToDouble(_ -> .5));

    var comparison = Significance.DEFAULTS.compare(worse, better).getFirst();

    assertTrue(comparison.sentence().startsWith("b is better than a by .1000 nDCG@10"));
    assertEquals(new Comparison.Counts(0, 0, 20), comparison.counts());
    assertTrue(comparison.interval().high() < 0);
  }

  @Test
  void aDifferenceThatMayBeLuckIsCalledNotSignificant() {
    var a = evaluation("a", IntStream.range(0, 8).mapToDouble(i -> i % 2 == 0 ? .6 : .3));
    var b = evaluation("b", IntStream.range(0, 8).mapToDouble(i -> i % 2 == 0 ? .3 : .5));

    var comparison = Significance.DEFAULTS.compare(a, b).getFirst();

    assertFalse(comparison.evidence().significant());
    assertTrue(
        comparison
            .sentence()
            .startsWith("The difference of .0500 nDCG@10 between a and b is not significant (.45"));
  }

  @Test
  void severalMetricsAreCorrectedTogether() {
    var metrics = List.of(Metric.NDCG_10, Metric.MAP);
    var a = two("a", metrics, i -> .5, i -> .5);
    var b = two("b", metrics, i -> i < 6 ? .4 : .5, i -> i % 2 == 0 ? .3 : .6);

    var comparisons = Significance.DEFAULTS.compare(a, b);

    assertEquals(.03125, comparisons.getFirst().evidence().randomisation());
    assertEquals(.0625, comparisons.getFirst().evidence().adjusted());
    assertFalse(comparisons.getFirst().evidence().significant());
  }

  @Test
  void theSameSeedGivesTheSameComparison() {
    var a = evaluation("a", IntStream.range(0, 50).mapToDouble(i -> i * .37 % 1));
    var b = evaluation("b", IntStream.range(0, 50).mapToDouble(i -> i * .73 % 1));

    assertEquals(Significance.DEFAULTS.compare(a, b), Significance.DEFAULTS.compare(a, b));
  }

  @Test
  void differencesWithinRoundingAreTies() {
    var a = evaluation("a", IntStream.range(0, 3).mapToDouble(_ -> .1 + .2));
    var b = evaluation("b", IntStream.range(0, 3).mapToDouble(_ -> .3));

    var comparison = Significance.DEFAULTS.compare(a, b).getFirst();

    assertEquals(new Comparison.Counts(0, 3, 0), comparison.counts());
    assertEquals(1, comparison.evidence().tTest());
  }

  @Test
  void otherQueriesAreRefusedWithTheRemedy() {
    var a = evaluation("a", IntStream.range(0, 3).mapToDouble(_ -> 1));
    var b = evaluation("b", IntStream.range(0, 2).mapToDouble(_ -> 1));

    var error =
        assertThrows(
            IllegalArgumentException.class, () -> Significance.DEFAULTS.compare(a, b).size());

    assertEquals(
        "a was measured over 3 queries and b over 2 others; evaluate both over ALL_JUDGED",
        error.getMessage());
  }

  @Test
  void otherMetricsAreRefused() {
    var a = two("a", List.of(Metric.MAP, Metric.MRR_10), i -> 1, i -> 1);
    var b = two("b", List.of(Metric.MRR_10, Metric.MAP), i -> 1, i -> 1);

    assertThrows(IllegalArgumentException.class, () -> Significance.DEFAULTS.compare(a, b).size());
  }

  @Test
  void drawsAndConfidenceOutOfRangeAreRefused() {
    var significance = Significance.DEFAULTS;

    assertThrows(IllegalArgumentException.class, () -> significance.withPermutations(0).seed());
    assertThrows(
        IllegalArgumentException.class,
        () -> significance.withResamples(Significance.MAX_DRAWS + 1).seed());
    assertThrows(IllegalArgumentException.class, () -> significance.withConfidence(1).seed());
    assertThrows(
        IllegalArgumentException.class, () -> significance.withConfidence(Double.NaN).seed());
  }

  private static Evaluation evaluation(String run, DoubleStream values) {
    var rows = new LinkedHashMap<String, List<Double>>();
    values.forEach(value -> rows.put("q" + rows.size(), List.of(value)));
    return new Evaluation(
        run, Evaluation.Scope.ALL_JUDGED, List.of(NDCG), rows, List.of(), List.of());
  }

  private static Evaluation two(
      String run, List<Metric> metrics, IntToDoubleFunction first, IntToDoubleFunction second) {
    var rows = new LinkedHashMap<String, List<Double>>();
    for (int i = 0; i < 12; i++) {
      rows.put("q" + i, List.of(first.applyAsDouble(i), second.applyAsDouble(i)));
    }
    return new Evaluation(run, Evaluation.Scope.ALL_JUDGED, metrics, rows, List.of(), List.of());
  }
}
