package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.SearchResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Token vectors by a real model, from the recipe to the hits.
class LateTest {
  private static final List<Document> DOCUMENTS =
      List.of(
          Document.of("cat", "The cat chases mice at night and sleeps by day."),
          Document.of("owl", "Owls hunt small rodents in the dark."),
          Document.of("car", "The engine of a car burns fuel to turn the wheels."));
  private static final Recipe WORDS = Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER);
  private static final Recipe.Late LATE = Recipe.Late.of("minilm").withPool(2);

  @TempDir Path folder;

  private static EngineConfig config(Recipe recipe) {
    return EngineConfig.DEFAULTS.withRecipe(recipe);
  }

  private static List<String> ids(SearchResult result) {
    return result.hits().stream().map(Hit::id).toList();
  }

  @Test
  void tokenVectorsAreMadeLaterSearchedAndReadByAReranker() {
    try (Engine engine = Engine.open(folder, config(WORDS))) {
      engine.add(DOCUMENTS);
      engine.commit();
    }
    Query query = Query.of("which animals eat mice");
    try (Engine engine = Engine.open(folder, config(WORDS.withLate("late", LATE)))) {
      assertEquals(Map.of("late", 3), engine.missingVectors().counts());
      assertEquals(3, engine.missingVectors().make(MissingVectors.Listener.NONE));
      engine.commit();
      SearchResult late = engine.search(query.withPlan(Plan.late(3)));
      SearchResult reranked =
          engine.search(
              Query.of("the mice or the engine").withPlan(Plan.lexical(3).rerank("late", 3)));

      assertEquals(List.of("cat", "owl", "car"), ids(late));
      assertEquals(List.of(), late.degraded());
      assertEquals(2, reranked.hits().size());
      assertEquals("rerank", reranked.hits().getFirst().ledger().getLast().stage());
    }
    assertEquals(Map.of("late", LATE), Recipe.storedIn(folder).orElseThrow().late());
    try (Engine engine = Engine.openReadOnly(folder, EngineConfig.DEFAULTS)) {
      assertEquals("cat", ids(engine.search(query.withPlan(Plan.late(1)))).getFirst());
    }
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Engine.open(folder, config(WORDS.withLate("late", LATE.withPool(3)))));
    assertTrue(e.getMessage().contains("open it as it was made"), e.getMessage());
  }
}
