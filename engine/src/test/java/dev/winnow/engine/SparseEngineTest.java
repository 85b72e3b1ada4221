package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.SparseEmbedder;
import dev.winnow.embed.SparseVector;
import dev.winnow.engine.MissingVectors.Listener;
import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Precision;
import dev.winnow.index.SearchResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Learned sparse vectors of a tiny masked language model, from text to hit.
class SparseEngineTest {
  private static final Path RESOURCES = Path.of("../embed/src/test/resources");
  private static final String MODEL =
      RESOURCES.resolve("faults/splade").toAbsolutePath().normalize().toString();
  private static final String QUERY = "the quick fox";
  private static final List<Document> DOCUMENTS =
      List.of(
          Document.of("a", "a quick brown fox"),
          Document.of("b", "the lazy dog sleeps"),
          Document.of("c", "hello world"));

  @TempDir Path folder;

  private static EngineConfig config(Recipe recipe) {
    return EngineConfig.DEFAULTS.withRecipe(recipe.withEmbedder(Recipe.NO_EMBEDDER));
  }

  private static EngineConfig exact() {
    return config(Recipe.DEFAULTS.withSparse(MODEL).withPrecision(Precision.EXACT));
  }

  private static SearchResult search(Engine engine) {
    return engine.search(Query.of(QUERY).withPlan(Plan.sparse(10)));
  }

  @Test
  void scoresAreProductsOfTheModelsWeights() {
    try (var engine = Engine.open(folder, exact());
        var models = Models.open(ModelsConfig.DEFAULTS)) {
      engine.add(DOCUMENTS);
      engine.commit();
      SparseEmbedder model = models.sparse(MODEL);
      SparseVector query = model.query(QUERY);

      List<Hit> hits = search(engine).hits();

      assertEquals(DOCUMENTS.size(), hits.size());
      for (Hit hit : hits) {
        SparseVector own = model.passages(List.of(hit.text())).getFirst();
        assertEquals(query.dot(own), hit.score(), 1e-5 * hit.score());
      }
      assertEquals(model.fingerprint(), engine.schema().sparse(Schema.SPARSE).model());
    }
  }

  @Test
  void theyAreAwaitedWhereTheyAreAddedLater() {
    try (var engine = Engine.open(folder, config(Recipe.DEFAULTS))) {
      engine.add(DOCUMENTS);
      engine.commit();
    }
    try (var engine = Engine.open(folder, exact())) {
      assertEquals(Map.of(Schema.SPARSE, 3), engine.missingVectors().counts());
      assertEquals(
          List.of("sparse: 3 of 3 documents have no weights yet"), search(engine).degraded());

      assertEquals(3, engine.missingVectors().make(Listener.NONE));

      assertEquals(0, engine.missingVectors().count());
    }
    try (var engine = Engine.openReadOnly(folder, EngineConfig.DEFAULTS)) {
      assertEquals(exact().recipe(), engine.recipe());
      assertEquals(3, search(engine).hits().size());
    }
  }

  @Test
  void anotherModelOrPrecisionIsRefused() {
    Engine.open(folder, exact()).close();
    Recipe other = Recipe.DEFAULTS.withSparse(RESOURCES.resolve("models/mpnet-masked").toString());
    for (var wanted :
        Map.of(
                other,
                "made with sparse={sparse=" + MODEL + "}",
                Recipe.DEFAULTS.withSparse(MODEL),
                "made with precision=EXACT")
            .entrySet()) {
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> Engine.open(folder, config(wanted.getKey())));
      assertTrue(String.valueOf(e.getMessage()).contains(wanted.getValue()), e.getMessage());
    }
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> Recipe.DEFAULTS.withSparse(Schema.DENSE, MODEL));
    assertTrue(String.valueOf(e.getMessage()).contains("'dense' names a vector space"));
  }
}
