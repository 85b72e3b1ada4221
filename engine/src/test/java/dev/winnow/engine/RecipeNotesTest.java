package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.IndexVersionException;
import dev.winnow.index.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecipeNotesTest {
  private static Optional<Recipe> read(String note) {
    return RecipeNotes.read(Schema.DEFAULTS, Map.of("recipe", note));
  }

  @Test
  void aRecipeComesBackWithAnyNameOfItsEmbedder() {
    Recipe recipe =
        Recipe.DEFAULTS
            .withEmbedder("/models/a \"model\" of {\u00FC} \uD83C\uDF4E")
            .withChunking(new Chunking(321, 2));

    assertEquals(recipe, RecipeNotes.read(Schema.DEFAULTS, RecipeNotes.of(recipe)).orElseThrow());
  }

  @Test
  void vectorSpacesComeBackInTheirOrder() {
    Recipe recipe =
        Recipe.DEFAULTS
            .withEmbedder(Recipe.NO_EMBEDDER)
            .withSpace("title", "bge-small")
            .withSpace("body", "minilm");

    Recipe read = RecipeNotes.read(Schema.DEFAULTS, RecipeNotes.of(recipe)).orElseThrow();

    assertEquals(List.of("title", "body"), List.copyOf(read.spaces().keySet()));
    assertEquals("bge-small", read.embedder());
    assertEquals(
        Recipe.NO_EMBEDDER,
        RecipeNotes.read(Schema.DEFAULTS, RecipeNotes.of(recipe.withEmbedder(Recipe.NO_EMBEDDER)))
            .orElseThrow()
            .embedder());
  }

  @Test
  void sparseVectorsComeBack() {
    Recipe recipe = Recipe.DEFAULTS.withSparse("splade-tiny").withSparse("other", "/models/b");

    Recipe read = RecipeNotes.read(Schema.DEFAULTS, RecipeNotes.of(recipe)).orElseThrow();

    assertEquals(recipe, read);
    assertEquals(List.of("sparse", "other"), List.copyOf(read.sparse().keySet()));
  }

  @Test
  void anIndexWithoutARecipeWasNotMadeByAnEngine() {
    assertTrue(RecipeNotes.read(Schema.DEFAULTS, Map.of()).isEmpty());
    assertTrue(read("{\"embedders\": {\"dense\": \"minilm\"}}").isEmpty());
    assertTrue(read("{\"embedders\": {\"dense\": 1}, \"chunk\": {}}").isEmpty());
    assertTrue(read("{\"embedders\": ").isEmpty());
  }

  @Test
  void aRecipeOfALaterVersionIsRefused() {
    String later =
        "{\"embedders\": {}, \"chunk\": {\"tokens\": 9, \"overlap\": 0, \"late\": true}}";

    var e = assertThrows(IndexVersionException.class, () -> read(later));
    assertTrue(e.getMessage().contains("\"late\":true"), e.getMessage());
    assertTrue(e.getMessage().contains("use the version that made the index"), e.getMessage());
  }
}
