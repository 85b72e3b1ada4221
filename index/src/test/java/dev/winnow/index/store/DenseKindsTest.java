package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.DenseIndex;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.QueryEncoder;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.Vector;
import dev.winnow.index.faiss.FaissLibrary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every kind of dense index against comparing all vectors: recall, filters, deletes, reopening.
class DenseKindsTest {
  private static final int VECTORS = 11_000;
  private static final int DIMENSION = 32;
  private static final int QUERIES = 40;

  @TempDir Path folder;

  private final Random random = new Random(7);
  private final float[][] centres = new float[200][];
  private final List<float[]> queries = new ArrayList<>();

  private float[] near(float[] centre) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = centre[i] + 0.6f * (float) random.nextGaussian();
    }
    return vector;
  }

  private float[] clustered() {
    return near(centres[random.nextInt(centres.length)]);
  }

  private IndexConfig config() {
    QueryEncoder encoder = text -> queries.get(Integer.parseInt(text));
    return IndexConfig.DEFAULTS.withExactBelow(1).withEncoder("", encoder);
  }

  private void fill(Index index) {
    for (int i = 0; i < centres.length; i++) {
      centres[i] = near(new float[DIMENSION]);
    }
    for (int start = 0; start < VECTORS; start += 1000) {
      List<Document> batch = new ArrayList<>();
      for (int i = start; i < start + 1000; i++) {
        batch.add(
            Document.of("d" + i, "text")
                .withPassages(List.of(Passage.of(0, 4).withVector(Vector.of(clustered()))))
                .with("n", i % 1000));
      }
      index.add(batch);
    }
    for (int i = 0; i < QUERIES; i++) {
      queries.add(clustered());
    }
    index.commit();
  }

  private static Set<String> ids(SearchResult result) {
    Set<String> ids = new HashSet<>();
    result.hits().forEach(hit -> ids.add(hit.id()));
    return ids;
  }

  private static double recall(Index index, Filter filter) {
    int found = 0;
    int wanted = 0;
    for (int i = 0; i < QUERIES; i++) {
      Query query = Query.of(Integer.toString(i)).withTopK(10).withFilter(filter);
      Set<String> truth = ids(index.search(query.withPlan(Plan.dense(10).withExact(true))));
      Set<String> hits = ids(index.search(query.withPlan(Plan.dense(10))));
      wanted += truth.size();
      hits.retainAll(truth);
      found += hits.size();
    }
    return (double) found / wanted;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exact",
        "fast_scan:0.95",
        "ivf:flat:0.95",
        "ivf:sq8:0.95",
        "ivf:pq8:0.95",
        "ivf:pq4:0.95",
        "auto:0.99",
        "float",
        "int4"
      })
  void findsWhatItShould(String word) {
    DenseIndex kind = DenseIndex.of(word);
    Schema schema =
        Schema.DEFAULTS.withPassages(true).withDense(Schema.Dense.of(DIMENSION).withIndex(kind));
    long searches = FaissLibrary.searches();
    try (Index index = Index.open(folder, schema, config())) {
      fill(index);
      index.compact(1);
      index.commit();
      Filter all = Filter.between("n", 0, 1000);
      assertAll(index, kind, all);
      index.delete(Filter.between("n", 0, 299));
      index.commit();
      assertAll(index, kind, all);
    }
    try (Index index = Index.openReadOnly(folder, config())) {
      assertEquals(kind, index.schema().dense().index());
      assertAll(index, kind, Filter.between("n", 0, 1000));
    }
    assertTrue(Index.verify(folder).clean());
    boolean byFaiss =
        FaissLibrary.available()
            && !(kind instanceof DenseIndex.Hnsw)
            && !(kind instanceof DenseIndex.Exact);
    assertEquals(byFaiss, FaissLibrary.searches() > searches + QUERIES);
    assertEquals(0, FaissLibrary.liveObjects());
  }

  private static void assertAll(Index index, DenseIndex kind, Filter all) {
    double target =
        switch (kind) {
          case DenseIndex.Exact _ -> 1;
          case DenseIndex.Hnsw _ -> 0.95;
          case DenseIndex.FastScan(double recall) -> recall;
          case DenseIndex.IvfPq(_, double recall) -> recall;
          case DenseIndex.Auto(double recall) -> recall;
        };
    List<Filter> filters =
        List.of(
            all,
            Filter.between("n", 400, 899),
            Filter.between("n", 400, 499),
            Filter.between("n", 400, 409),
            Filter.between("n", 400, 400));
    for (Filter filter : filters) {
      double recall = recall(index, filter);
      assertTrue(recall >= target, () -> kind + " finds " + recall + " under " + filter);
    }
  }
}
