package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.rerank.recipe.Cleaning;
import dev.winnow.rerank.recipe.Layout;
import dev.winnow.rerank.recipe.Limits;
import dev.winnow.rerank.recipe.Piece;
import dev.winnow.rerank.recipe.Post;
import dev.winnow.rerank.recipe.Reading;
import dev.winnow.rerank.recipe.Recipe;
import dev.winnow.rerank.recipe.Recipes;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Passages without text: scored where the prompt has words of its own, named where it has none.
class EmptyPromptTest extends WithModels {
  private static Recipe bare(Reading reading, String before, String each, String after) {
    List<Piece> ahead = before.isEmpty() ? List.of() : TinyRecipes.pieces(before);
    List<Piece> behind = after.isEmpty() ? List.of() : TinyRecipes.pieces(after);
    return new Recipe(
        "bare",
        new Layout("", ahead, TinyRecipes.pieces(each), behind, Layout.Seams.APART),
        "",
        Cleaning.NONE,
        Limits.of(100),
        reading);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-class", "qwen2-class"})
  void aHeadScoresThemBesideOthers(String model) throws IOException {
    String stored = TinyTokenizer.PLAIN.model(model, folder.resolve("model"));
    Recipe recipe =
        model.equals("bert-class")
            ? Recipes.BERT_CROSS_ENCODER
            : Recipes.QWEN3_RERANKER.withReading(new Reading.Head(0, false, new Post.AsRead()));
    ModelJudge judge = Judges.open(models, stored, recipe);

    double[] seen = judge.score("query", TestModels.candidates("", "abc", ""));

    assertEquals(seen[0], seen[2]);
    assertArrayEquals(
        judge.score("query", TestModels.candidates("abc")), new double[] {seen[1]}, 1e-5);
  }

  @Test
  void aPromptOfNothingIsNamed() throws IOException {
    String bert = TinyTokenizer.PLAIN.model("bert-class", folder.resolve("bert"));
    Recipe recipe = bare(new Reading.Head(0, false, new Post.AsRead()), "{query}", "{passage}", "");
    ModelJudge judge = Judges.open(models, bert, recipe);

    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> judge.score("", TestModels.candidates("abc", "")));

    assertTrue(e.getMessage().contains("no tokens for the query \"\" and the passage \"\""));
  }

  @Test
  void aQueryAfterNothingIsNamed() throws IOException {
    String qwen3 = TinyTokenizer.PLAIN.model("qwen3", folder.resolve("qwen3"));
    Recipe recipe = bare(new Reading.Likelihood(), "", "{passage}", "{query}");
    ModelJudge judge = Judges.open(models, qwen3, recipe);

    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> judge.score("query", TestModels.candidates("abc", "")));

    assertTrue(e.getMessage().contains("no tokens before the query"), e::toString);
  }
}
