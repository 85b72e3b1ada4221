package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.index.DenseIndex;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Similarity;
import dev.winnow.index.SearchResult;
import dev.winnow.index.Vector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.lucene.util.VectorUtil;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same search answers the same scores to the last digit, before and after the compiler has
/// rewritten what computes them.
class WarmTest {
  private static final int DIMENSION = 384;
  private static final int DOCUMENTS = 400;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void scoresDoNotChangeWhileTheJvmWarms(Similarity similarity) {
    var random = new Random(3);
    float[] target = RandomVectors.next(DIMENSION, random);
    Schema schema =
        Schema.DEFAULTS.withDense(
            Schema.Dense.of(DIMENSION)
                .withSimilarity(similarity)
                .withIndex(new DenseIndex.Exact()));
    var config = IndexConfig.DEFAULTS.withEncoder("", _ -> target);
    try (Index index = Index.open(folder, schema, config)) {
      for (int i = 0; i < DOCUMENTS; i++) {
        var passage = Passage.of(0, 5).withVector(Vector.of(RandomVectors.next(DIMENSION, random)));
        String text = "words number " + i % 7;
        index.add(Document.of("d" + i, text).withPassages(List.of(passage)));
      }
      index.commit();
      Plan hybrid = Plan.fuse(Plan.lexical(50), Plan.dense(50));
      List<Query> queries =
          List.of(
              Query.of("number 3").withTopK(50).withPlan(Plan.dense(50)),
              Query.of("number 3").withTopK(50).withPlan(hybrid));

      List<SearchResult> cold = each(index, queries);
      for (int i = 0; i < 20_000; i++) {
        float _ = VectorUtil.dotProduct(target, target);
        float _ = VectorUtil.squareDistance(target, target);
      }
      for (int i = 0; i < 150; i++) {
        List<SearchResult> warm = each(index, queries);
        for (int at = 0; at < queries.size(); at++) {
          assertEquals(cold.get(at).hits(), warm.get(at).hits());
        }
      }
    }
  }

  private static List<SearchResult> each(Index index, List<Query> queries) {
    List<SearchResult> results = new ArrayList<>();
    queries.forEach(query -> results.add(index.search(query)));
    return results;
  }
}
