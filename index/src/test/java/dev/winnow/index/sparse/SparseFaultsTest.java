package dev.winnow.index.sparse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Limits;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Precision;
import dev.winnow.index.SearchResult;
import dev.winnow.index.TermWeights;
import dev.winnow.index.Vector;
import dev.winnow.index.store.Index;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Weights, documents and queries that do not fit.
class SparseFaultsTest {
  private static final Schema SCHEMA =
      Schema.DEFAULTS.withDense(Schema.Dense.of(2)).with(Schema.SPARSE, Schema.Sparse.DEFAULTS);

  @TempDir Path folder;

  private static void refused(Executable call, String... parts) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private static TermWeights weights(int terms, float weight) {
    Map<String, Float> weights = new HashMap<>();
    for (int i = 0; i < terms; i++) {
      weights.put("t" + i, weight);
    }
    return TermWeights.of(weights);
  }

  private static Document document(String id, String name, Passage.Value value) {
    return Document.of(id, "text").withPassages(List.of(Passage.of(0, 4).with(name, value)));
  }

  @Test
  void weightsAreFiniteAndTermsReadable() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -1, 2e12f}) {
      refused(() -> weights(1, bad), "term 't0' weighs " + bad, "expected 0 to");
    }
    for (String bad : List.of("", "x".repeat(257), "\uD83D")) {
      refused(() -> TermWeights.of(Map.of(bad, 1)), "is not allowed", "1 to 256 characters");
    }
    refused(() -> weights(TermWeights.MAX_TERMS + 1, 1), "32,769 terms", "at most 32,768");
    assertEquals(TermWeights.NONE, TermWeights.of(Map.of("nothing", 0, "hardly", 1e-13)));
  }

  @Test
  void eachRepresentationTakesItsOwnKind() {
    try (Index index = Index.open(folder, SCHEMA, IndexConfig.DEFAULTS)) {
      refused(
          () -> index.add(document("d", Schema.SPARSE, Vector.of(1, 2))),
          "document 'd' has a vector in 'sparse'",
          "expected weights of terms");
      refused(
          () -> index.add(document("d", Schema.DENSE, weights(1, 1))),
          "document 'd' has weights of terms in 'dense'",
          "expected a vector");
      refused(
          () -> index.add(document("d", Schema.SPARSE, weights(1, 1985))),
          "term 't0' that weighs 1985.0",
          "at most 1984.0 in 8 bits",
          "Precision.EXACT");
      index.commit();
      assertEquals(0, index.count());
    }
  }

  /// Lucene adds up what stands for frequencies, in 31 bits.
  @Test
  void theMostAndHeaviestTermsFitOnePassage() {
    Schema schema = Schema.DEFAULTS.with(Schema.SPARSE, new Schema.Sparse(Precision.EXACT, ""));
    TermWeights query = TermWeights.of(Map.of("t7", 0.5f));
    IndexConfig config = IndexConfig.DEFAULTS.withSparseEncoder("", _ -> query);
    try (Index index = Index.open(folder, schema, config)) {
      index.add(document("d", Schema.SPARSE, weights(TermWeights.MAX_TERMS, TermWeights.LARGEST)));
      index.commit();
      var hits = index.search(Query.of("x").withPlan(Plan.sparse(1))).hits();
      assertEquals(0.5 * TermWeights.LARGEST, hits.getFirst().score());
    }
  }

  @Test
  void textInWhichNothingWeighsAnythingIsDoneAndNotFound() {
    IndexConfig config = IndexConfig.DEFAULTS.withSparseEncoder("", _ -> weights(3, 1));
    try (Index index = Index.open(folder, SCHEMA, config)) {
      index.add(
          document("a", Schema.SPARSE, TermWeights.NONE),
          document("b", Schema.SPARSE, weights(3, 1e-6f)),
          document("c", Schema.SPARSE, new Passage.Nothing()),
          document("d", Schema.SPARSE, weights(1, 1)));
      index.commit();
      assertEquals(0, index.countWithoutVectors(Schema.SPARSE));
      SearchResult result = index.search(Query.of("x").withPlan(Plan.sparse(10)));
      assertEquals(1, result.hits().size());
      assertEquals(List.of(), result.degraded());
    }
  }

  @Test
  void longQueriesAreCutToTheHeaviestTermsAndSaySo() {
    Map<String, Float> asked = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      asked.put("t" + i, 1 + i / 2_000f);
    }
    IndexConfig config =
        IndexConfig.DEFAULTS
            .withLimits(Limits.DEFAULTS.withQueries(Limits.Queries.DEFAULTS.withQueryTerms(1_000)))
            .withSparseEncoder("", _ -> TermWeights.of(asked));
    try (Index index = Index.open(folder, SCHEMA, config)) {
      index.add(
          document("light", Schema.SPARSE, TermWeights.of(Map.of("t0", 1))),
          document("heavy", Schema.SPARSE, TermWeights.of(Map.of("t1999", 1))));
      index.commit();
      SearchResult result = index.search(Query.of("x").withPlan(Plan.sparse(10)));
      assertEquals(List.of("heavy"), result.hits().stream().map(hit -> hit.id()).toList());
      assertEquals(
          List.of("sparse: the query has weights of 2000 terms; the heaviest 1000 were searched"),
          result.degraded());
    }
  }

  @Test
  void skippingIsAFactorFromOne() {
    for (double bad : new double[] {0.99, 101, Double.NaN}) {
      refused(() -> Plan.sparse(1).withSkip(bad), "skip is " + bad, "expected 1 for exact");
    }
  }
}
