package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Hit;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Vectors whose inner products or squared distances vanish beside 1, to which Lucene adds them.
class ShortVectorsTest {
  private static final int DIMENSION = 13;
  private static final int DOCUMENTS = 300;
  private static final int K = 25;

  @TempDir Path folder;

  private final Map<String, List<float[]>> vectors = new HashMap<>();

  /// @param length of vectors, but for a part that all share
  /// @param shared added to each component
  /// @param asked length of the query, but for the same part
  @ParameterizedTest
  @CsvSource({
    "DOT, 1e-4, 0, 1e-4",
    "DOT, 1e-7, 0, 1e-7",
    "DOT, 1, 0, 1e-9",
    "DOT, 1e-20, 0, 1e-22",
    "EUCLIDEAN, 1e-4, 0, 1e-4",
    "EUCLIDEAN, 1e-7, 0, 1e-7",
    "EUCLIDEAN, 1e-22, 0, 1e-22",
    "EUCLIDEAN, 1e-3, 1, 1e-3",
    "DOT, 1e16, 0, 1e16",
    "EUCLIDEAN, 1e16, 0, 1e16",
    "DOT, 1, 0, 1",
    "EUCLIDEAN, 1, 0, 1"
  })
  void standInTheirTrueOrder(Similarity similarity, float length, float shared, float asked) {
    float[] target = vector(new Random(5), asked, shared);
    Query query = Query.of("x").withTopK(K).withPlan(Plan.dense(K).withExact(true));
    try (Index index = filled(similarity, target, length, shared, 10_000)) {
      requireTrue(index.search(query).hits(), similarity, target, 1);
      requireTrue(
          index.search(query.withFilter(Filter.eq("third", 0))).hits(), similarity, target, 3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DOT, 1e-4, 0",
    "DOT, 1e-7, 0",
    "DOT, 1e-20, 0",
    "DOT, 1e16, 0",
    "EUCLIDEAN, 1e-4, 0",
    "EUCLIDEAN, 1e-7, 0",
    "EUCLIDEAN, 1e-22, 0",
    "EUCLIDEAN, 1e16, 0",
    "EUCLIDEAN, 1e-3, 1"
  })
  void manyQueriesAtOnceFindTheSame(Similarity similarity, float length, float shared) {
    float[] target = vector(new Random(5), length, shared);
    Query query = Query.of("x").withTopK(K).withPlan(Plan.dense(K).withExact(true));
    try (Index index = filled(similarity, target, length, shared, 10_000)) {
      List<Hit> alone = index.search(query).hits();
      for (SearchResult result : index.search(List.of(query, query, query, query, query, query))) {
        assertEquals(alone, result.hits());
      }
    }
  }

  /// What a walk through the graph finds, which Lucene builds by its own scores, is sorted truly.
  @ParameterizedTest
  @CsvSource({"DOT, 1e-4", "EUCLIDEAN, 1e-4"})
  void walksSortWhatTheyFind(Similarity similarity, float length) {
    float[] target = vector(new Random(5), length, 0);
    try (Index index = filled(similarity, target, length, 0, 0)) {
      List<Hit> hits = index.search(Query.of("x").withTopK(K).withPlan(Plan.dense(K))).hits();

      for (int i = 1; i < hits.size(); i++) {
        assertTrue(hits.get(i - 1).score() > hits.get(i).score(), hits::toString);
      }
      for (Hit hit : hits) {
        assertEquals(best(hit.id(), similarity, target), hit.score(), 1e-12 * length * length);
      }
    }
  }

  private Index filled(
      Similarity similarity, float[] target, float length, float shared, int exactBelow) {
    Schema schema =
        Schema.DEFAULTS
            .withPassages(true)
            .withDense(Schema.Dense.of(DIMENSION).withSimilarity(similarity));
    Index index =
        Index.open(
            folder,
            schema,
            IndexConfig.DEFAULTS.withExactBelow(exactBelow).withEncoder("", _ -> target));
    var random = new Random(7);
    for (int i = 0; i < DOCUMENTS; i++) {
      List<Passage> passages = new ArrayList<>();
      List<float[]> own = new ArrayList<>();
      for (int at = 0; at <= i % 3; at++) {
        float[] vector = vector(random, length, shared);
        own.add(vector);
        passages.add(Passage.of(0, 4).withVector(Vector.of(vector)));
      }
      vectors.put("d" + i, own);
      index.add(Document.of("d" + i, "text").with("third", i % 3).withPassages(passages));
      if (i == DOCUMENTS / 2) {
        index.commit();
      }
    }
    index.commit();
    return index;
  }

  private static float[] vector(Random random, float length, float shared) {
    float[] vector = RandomVectors.next(DIMENSION, random);
    double squared = 0;
    for (float value : vector) {
      squared += value * value;
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (shared + vector[i] / Math.sqrt(squared) * length);
    }
    return vector;
  }

  /// @param step only every so many documents are meant
  private void requireTrue(List<Hit> hits, Similarity similarity, float[] target, int step) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i += step) {
      all.add("d" + i);
    }
    all.sort(Comparator.comparingDouble((String id) -> best(id, similarity, target)).reversed());
    assertEquals(all.subList(0, K), hits.stream().map(Hit::id).toList());
    for (Hit hit : hits) {
      double right = best(hit.id(), similarity, target);
      assertEquals(right, hit.score(), 1e-12 * Math.abs(right));
    }
    for (int i = 1; i < hits.size(); i++) {
      assertTrue(hits.get(i - 1).score() > hits.get(i).score(), hits::toString);
    }
  }

  private double best(String id, Similarity similarity, float[] target) {
    return vectors.getOrDefault(id, List.of()).stream()
        .mapToDouble(vector -> similarity(similarity, target, vector))
        .max()
        .orElseThrow();
  }

  private static double similarity(Similarity similarity, float[] a, float[] b) {
    double dot = 0;
    double distance = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      distance += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return similarity == Similarity.DOT ? dot : -distance;
  }
}
