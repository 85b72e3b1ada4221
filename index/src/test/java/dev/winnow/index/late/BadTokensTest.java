package dev.winnow.index.late;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Limits;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.TokenEncoder;
import dev.winnow.index.Vector;
import dev.winnow.index.store.Index;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Token vectors that do not suit the index are refused, and nothing of their batch is written.
class BadTokensTest {
  private static final Schema SCHEMA =
      Schema.DEFAULTS.with("tokens", Schema.Late.of(2)).with("dense", Schema.Dense.of(2));
  private static final MultiVector GOOD = MultiVector.of(new float[] {1, 0}, new float[] {0, 1});

  @TempDir Path folder;

  private static Document document(String name, Supplier<Passage.Value> value) {
    return Document.of("bad", "text")
        .withPassages(List.of(Passage.of(0, 4).with(name, value.get())));
  }

  private void refused(String told, String name, Supplier<Passage.Value> value) {
    var limits = Limits.DEFAULTS.withDocuments(Limits.Documents.DEFAULTS.withTokens(1_000));
    try (Index index = Index.open(folder, SCHEMA, IndexConfig.DEFAULTS.withLimits(limits))) {
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> index.add(Document.of("good", "text"), document(name, value)));
      assertTrue(e.getMessage().contains(told), e.getMessage());
      index.commit();
      assertEquals(0, index.count());
    }
  }

  @Test
  void whatDoesNotSuitIsRefused() {
    refused("of 3 dimensions, but the index holds 2", "tokens", () -> MultiVector.of(new float[3]));
    refused("is NaN", "tokens", () -> MultiVector.of(new float[] {1, Float.NaN}));
    refused(
        "is Infinity", "tokens", () -> MultiVector.of(new float[] {Float.POSITIVE_INFINITY, 0}));
    refused("expected at most 1000.0", "tokens", () -> MultiVector.of(new float[] {1e6f, 0}));
    refused("expected at least one", "tokens", MultiVector::of);
    refused(
        "token vector 1 has 1 components",
        "tokens",
        () -> MultiVector.of(new float[] {1, 0}, new float[] {1}));
    refused("has one vector in 'tokens'", "tokens", () -> Vector.of(1, 0));
    refused("has token vectors in 'dense'", "dense", () -> GOOD);
    refused("which the index does not know", "other", () -> GOOD);
    refused(
        "1000000 token vectors in 'tokens'; expected at most 1000",
        "tokens",
        () -> MultiVector.of(2, new float[2_000_000]));
  }

  @Test
  void queriesMustSuitToo() {
    IndexConfig config =
        IndexConfig.DEFAULTS.withTokens(
            "tokens", _ -> new TokenEncoder.Encoded(MultiVector.of(new float[3]), 0));
    try (Index index = Index.open(folder, SCHEMA, config)) {
      var wrong =
          assertThrows(
              IllegalArgumentException.class,
              () -> index.search(Query.of("q").withPlan(Plan.late(5))));
      var unknown =
          assertThrows(
              IllegalArgumentException.class,
              () -> index.search(Query.of("q").withPlan(Plan.late(5).withSpace("dense"))));

      assertTrue(wrong.getMessage().contains("makes 3 dimensions"), wrong.getMessage());
      assertTrue(unknown.getMessage().contains("expected one of [tokens]"), unknown.getMessage());
    }
    try (Index index = Index.open(folder, SCHEMA, IndexConfig.DEFAULTS)) {
      var unbound =
          assertThrows(
              IllegalArgumentException.class,
              () -> index.search(Query.of("q").withPlan(Plan.late(5))));
      assertTrue(unbound.getMessage().contains("not bound"), unbound.getMessage());
    }
  }

  @Test
  void whatHasNoTokenVectorsYetIsTold() {
    IndexConfig config =
        IndexConfig.DEFAULTS.withTokens("tokens", _ -> new TokenEncoder.Encoded(GOOD, 3));
    try (Index index = Index.open(folder, SCHEMA, config)) {
      index.add(
          Document.of("empty", " "),
          Document.of("awaits", "text"),
          document("tokens", Passage.Nothing::new),
          Document.of("has", "text").withPassages(List.of(Passage.of(0, 4).with("tokens", GOOD))));
      index.commit();

      SearchResult late = index.search(Query.of("q").withPlan(Plan.late(5)));
      SearchResult reranked =
          index.search(Query.of("text").withPlan(Plan.lexical(5).rerank("tokens", 5)));

      assertEquals(1, index.countWithoutVectors("tokens"));
      assertEquals("awaits", index.withoutVectors("tokens", 9).getFirst().id());
      assertEquals(List.of("has"), late.hits().stream().map(hit -> hit.id()).toList());
      assertEquals(
          List.of(
              "late: the model left out 3 of the query's tokens; token vectors do not stand for"
                  + " them",
              "late: 1 of 4 documents have no token vectors yet"),
          late.degraded());
      assertEquals("has", reranked.hits().getFirst().id());
      assertEquals(3, reranked.hits().size());
      assertTrue(
          reranked
              .degraded()
              .contains(
                  "rerank: 'tokens' reads no deeper: 2 of 3 candidates stand behind as they were"),
          reranked.degraded().toString());
    }
  }
}
