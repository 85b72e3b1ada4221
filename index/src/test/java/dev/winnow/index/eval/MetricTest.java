package dev.winnow.index.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.winnow.index.store.Property;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricTest {
  @ParameterizedTest
  @CsvSource({
    "ndcg@10, ndcg@10",
    "NDCG@10, ndcg@10",
    "ndcg_cut_10, ndcg@10",
    "ndcg_cut.5, ndcg@5",
    "ndcg, ndcg",
    "mrr, mrr",
    "recip_rank, mrr",
    "mrr@10, mrr@10",
    "recall_100, recall@100",
    "map, map",
    "map_cut_10, map@10",
    "P_10, p@10",
    "precision@3, p@3"
  })
  void namesOfOursAndOfTrecEvalAreRead(String text, String canonical) {
    assertEquals(canonical, Metric.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "ndcg@", "ndcg@0", "ndcg@-1", "ndcg@10.5", "err@20", "p", "ndcg@99999999999"})
  void otherNamesAreRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Metric.parse(text).cutoff());
  }

  @Test
  void anUnknownMetricIsNamedWithTheKnownOnes() {
    var error = assertThrows(IllegalArgumentException.class, () -> Metric.parse("err@20").cutoff());

    assertEquals(
        "metric is 'err@20'; expected ndcg, mrr, recall, map or p, then @ and a cutoff, such as"
            + " ndcg@10",
        error.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    // Ranking: x (unjudged), b (1), c (0), a (3); d (2) was not returned.
    "ndcg, .4038",
    "ndcg@2, .1480",
    "mrr, .5",
    "mrr@1, 0",
    "recall@2, .3333",
    "recall, .6667",
    "map, .3333",
    "p@10, .2",
    "p@2, .5"
  })
  void measuresFollowTheirFormulas(String metric, double expected) {
    var ranking =
        GradedRanking.of(
            Stream.of("x", "b", "c", "a").map(id -> new Run.Entry(id, 1)).toList(),
            Map.of("a", 3, "b", 1, "c", 0, "d", 2));

    assertEquals(expected, Metric.parse(metric).of(ranking), 5e-5);
  }

  @Test
  void aQueryWithoutRelevantDocumentsCountsNothing() {
    var ranking = GradedRanking.of(List.of(new Run.Entry("a", 1)), Map.of("a", 0, "b", -2));

    for (var metric : Metric.DEFAULTS) {
      assertEquals(0, metric.of(ranking));
    }
  }

  @Test
  void hugeGradesDoNotOverflow() {
    var judged = Map.of("a", Integer.MAX_VALUE, "b", Integer.MAX_VALUE, "c", Integer.MIN_VALUE);
    var ranking =
        GradedRanking.of(Stream.of("a", "b", "c").map(id -> new Run.Entry(id, 1)).toList(), judged);

    assertEquals(1, Metric.NDCG_10.of(ranking));
  }

  @Test
  void everyValueLiesBetweenNothingAndOne() {
    Property.forAll(
        (random, size) ->
            GradedRanking.of(
                random
                    .ints(size, 0, 30)
                    .distinct()
                    .mapToObj(i -> new Run.Entry("d" + i, i))
                    .toList(),
                Map.of("d1", random.nextInt(5), "d2", random.nextInt(5), "d3", 1)),
        ranking -> {
          for (var metric : Metric.DEFAULTS) {
            double value = metric.of(ranking);
            Assertions.assertTrue(value >= 0 && value <= 1, () -> metric + " is " + value);
          }
        });
  }
}
