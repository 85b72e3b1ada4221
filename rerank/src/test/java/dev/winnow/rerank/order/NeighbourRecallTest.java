package dev.winnow.rerank.order;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.eval.Evaluation;
import dev.winnow.index.eval.Metric;
import dev.winnow.index.eval.Run;
import dev.winnow.rerank.Collection;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.order.Exploration.Neighbours;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What neighbours find on real collections that BM25's first hundred do not have, at as many calls
/// of the judge.
class NeighbourRecallTest {
  private static final int DEPTH = 100;
  private static final int NEAREST = 16;

  @TempDir Path folder;

  /// A quarter of the queries; all of them below.
  @Test
  void neighboursByWordsRaiseRecallOfSomeQueries() {
    requireMore("nfcorpus", 4, .2, 1.25);
  }

  // Recall@100 of BM25 alone and the least with neighbours.
  @ParameterizedTest
  @Tag("full")
  @CsvSource({"nfcorpus, .24, 1.4", "scifact, .92, 1"})
  void neighboursByWordsRaiseRecall(String name, double least, double factor) {
    requireMore(name, 1, least, factor);
  }

  /// @param every how many queries one is taken of
  private void requireMore(String name, int every, double least, double factor) {
    try (var collection = Collection.open(name, folder)) {
      Map<String, List<Candidate>> near = new HashMap<>();
      Neighbours neighbours =
          candidate ->
              near.computeIfAbsent(
                  candidate.id(), _ -> collection.search(candidate.text(), NEAREST));

      double alone = recall(collection, every, query -> order(collection, query, _ -> List.of()));
      double explored = recall(collection, every, query -> order(collection, query, neighbours));

      var figures = "%s: %.4f alone, %.4f with neighbours".formatted(name, alone, explored);
      assertTrue(alone > least, figures);
      assertTrue(explored > factor * alone, figures);
    }
  }

  private static List<String> order(Collection collection, String query, Neighbours neighbours) {
    List<Candidate> list = collection.search(collection.queries().get(query), DEPTH);
    var judge = TestJudge.listwise(candidate -> collection.grade(query, candidate));
    Order order = Exploration.DEFAULTS.order(judge, query, list, neighbours, Budget.UNLIMITED);
    assertTrue(order.effort().calls() <= 9);
    return order.candidates().stream().limit(DEPTH).map(Candidate::id).toList();
  }

  private static double recall(
      Collection collection, int every, Function<String, List<String>> order) {
    Map<String, List<String>> rankings = new LinkedHashMap<>();
    List<String> queries = List.copyOf(collection.queries().keySet());
    for (int i = 0; i < queries.size(); i += every) {
      rankings.put(queries.get(i), order.apply(queries.get(i)));
    }
    return Evaluation.of(
            Run.ranked("explored", rankings),
            collection.qrels(),
            List.of(Metric.RECALL_100),
            Evaluation.Scope.RETRIEVED)
        .mean(Metric.RECALL_100);
  }
}
