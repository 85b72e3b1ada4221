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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What neighbours find on real collections that BM25's first hundred do not have, at as many calls
/// of the judge.
class NeighbourRecallTest {
  private static final int DEPTH = 100;
  private static final int NEAREST = 16;

  @TempDir Path folder;

  // Recall@100 of BM25 alone and the least with neighbours.
  @ParameterizedTest
  @CsvSource({"nfcorpus, .24, 1.4", "scifact, .92, 1"})
  void neighboursByWordsRaiseRecall(String name, double least, double factor) {
    try (var collection = Collection.open(name, folder)) {
      Map<String, List<Candidate>> near = new HashMap<>();
      Neighbours neighbours =
          candidate ->
              near.computeIfAbsent(
                  candidate.id(), _ -> collection.search(candidate.text(), NEAREST));

      double alone = recall(collection, query -> order(collection, query, _ -> List.of()));
      double explored = recall(collection, query -> order(collection, query, neighbours));

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

  private static double recall(Collection collection, Function<String, List<String>> order) {
    Map<String, List<String>> rankings = new LinkedHashMap<>();
    collection.queries().keySet().forEach(query -> rankings.put(query, order.apply(query)));
    return Evaluation.of(
            Run.ranked("explored", rankings), collection.qrels(), List.of(Metric.RECALL_100))
        .mean(Metric.RECALL_100);
  }
}
