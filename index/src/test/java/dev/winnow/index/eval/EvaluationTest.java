package dev.winnow.index.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  private static final Qrels QRELS = qrels();
  private static final Run RUN =
      Run.ranked("bm25", Map.of("one", List.of("x", "a"), "stranger", List.of("a")));
  private static final List<Metric> MRR = List.of(Metric.parse("mrr"));

  @Test
  void aQueryWithoutDocumentsCountsNothing() {
    var evaluation = Evaluation.of(RUN, QRELS, MRR);

    assertEquals(.25, evaluation.mean(MRR.getFirst()));
    assertEquals(2, evaluation.queries());
    assertEquals(List.of("two"), evaluation.missing());
    assertEquals(List.of("stranger"), evaluation.unjudged());
  }

  @Test
  void onRequestOnlyAnsweredQueriesCount() {
    var evaluation = Evaluation.of(RUN, QRELS, MRR, Evaluation.Scope.RETRIEVED);

    assertEquals(.5, evaluation.mean(MRR.getFirst()));
    assertEquals(1, evaluation.queries());
  }

  @Test
  void theTableHasALinePerQueryAndTheMeansLast(@TempDir Path folder) throws IOException {
    var evaluation = Evaluation.of(RUN, QRELS, List.of(Metric.NDCG_10, MRR.getFirst()));
    var file = folder.resolve("queries.tsv");

    evaluation.writeTsv(file);

    assertEquals(
        "query\tndcg@10\tmrr\none\t0.6309\t0.5000\ntwo\t0.0000\t0.0000\nall\t0.3155\t0.2500\n",
        Files.readString(file));
    assertEquals(Files.readString(file), evaluation.toTsv());
  }

  @Test
  void anEmptyRunIsWorthNothing() {
    var evaluation = Evaluation.of(new Run("silent", Map.of()), QRELS, MRR);

    assertEquals(0, evaluation.mean(MRR.getFirst()));
  }

  @Test
  void aRunOverOtherQueriesIsRefusedWithTheFirstOfBoth() {
    var run = Run.ranked("bm25", Map.of("q1", List.of("a")));

    var error =
        assertThrows(
            IllegalArgumentException.class, () -> Evaluation.of(run, QRELS, MRR).queries());

    assertEquals(
        "run bm25 has 1 queries (the first is 'q1') and none of them is among the 2 judged (the"
            + " first is 'one'); use the judgements of these queries",
        error.getMessage());
  }

  @Test
  void anEmptyRunHasNoMeanOverAnsweredQueries() {
    var run = new Run("silent", Map.of());

    assertThrows(
        IllegalArgumentException.class,
        () -> Evaluation.of(run, QRELS, MRR, Evaluation.Scope.RETRIEVED).queries());
  }

  @Test
  void aMetricThatWasNotMeasuredIsNamed() {
    var evaluation = Evaluation.of(RUN, QRELS, MRR);

    var error = assertThrows(IllegalArgumentException.class, () -> evaluation.mean(Metric.MAP));

    assertEquals("map was not measured; expected one of [mrr]", error.getMessage());
  }

  @Test
  void noMetricsOrOneTwiceAreRefused() {
    var twice = List.of(Metric.MAP, Metric.MAP);

    assertThrows(
        IllegalArgumentException.class, () -> Evaluation.of(RUN, QRELS, List.of()).queries());
    assertThrows(IllegalArgumentException.class, () -> Evaluation.of(RUN, QRELS, twice).queries());
  }

  private static Qrels qrels() {
    var grades = new LinkedHashMap<String, Map<String, Integer>>();
    grades.put("one", Map.of("a", 1));
    grades.put("two", Map.of("b", 1));
    return new Qrels(grades);
  }
}
