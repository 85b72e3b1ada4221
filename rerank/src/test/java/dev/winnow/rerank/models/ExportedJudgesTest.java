package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.running.Precision;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.recipe.Chat;
import dev.winnow.rerank.recipe.Recipe;
import dev.winnow.rerank.recipe.Recipes;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Judges over ready-made networks give what they give over graphs of the same weights that are
/// built here.
class ExportedJudgesTest extends WithModels {
  private static final double CLOSE = 1e-4;

  private final List<Candidate> window = TestModels.random(9, 1);

  private String encoder = "";
  private String decoder = "";

  @BeforeEach
  void write() throws IOException {
    encoder = TinyTokenizer.PLAIN.export("bert-class", folder.resolve("encoder"));
    decoder = TinyTokenizer.PLAIN.export("qwen3-grouped", folder.resolve("decoder"));
  }

  private double[] built(String model, Recipe recipe) throws IOException {
    String stored = TinyTokenizer.PLAIN.model(model, folder.resolve("built"));
    return Judges.open(models, stored, recipe).score("some query", window);
  }

  @Test
  void aCrossEncoderIsOpenedByItsFolderAlone() throws IOException {
    double[] expected = built("bert-class", Recipes.BERT_CROSS_ENCODER);

    double[] seen = Judges.open(models, encoder).score("some query", window);

    assertArrayEquals(expected, seen, CLOSE);
  }

  @Test
  void aDecoderAnswersWithOneToken() throws IOException {
    double[] expected = built("qwen3", Recipes.QWEN3_RERANKER);

    ModelJudge judge = Judges.open(models, decoder, Recipes.QWEN3_RERANKER);

    assertArrayEquals(expected, judge.score("some query", window), CLOSE);
  }

  @Test
  void aDecoderJudgesAList() throws IOException {
    Recipe recipe = Recipes.first(Chat.ZEPHYR);
    double[] expected = built("qwen3", recipe);

    assertArrayEquals(
        expected, Judges.open(models, decoder, recipe).score("some query", window), CLOSE);
  }

  @Test
  void aDecoderTellsHowLikelyTheQueryIs() throws IOException {
    double[] expected = built("qwen3", Recipes.queryLikelihood(Chat.NONE));

    ModelJudge judge = Judges.open(models, decoder, Recipes.queryLikelihood(Chat.NONE));

    assertArrayEquals(expected, judge.score("some query", window), 10 * CLOSE);
  }

  @Test
  void whatNeedsAGraphOfOurOwnIsRefusedWithTheRemedy() {
    Recipe recipe = Recipes.labelsBehind(Chat.ZEPHYR);
    JudgeConfig set = JudgeConfig.DEFAULTS.withPresentation(Presentation.SET);
    JudgeConfig bytes = JudgeConfig.DEFAULTS.withPrecision(Precision.INT8);
    assertRefused(() -> Judges.open(models, decoder, recipe, set), "run as its file is");
    assertRefused(
        () -> Judges.open(models, decoder, Recipes.QWEN3_RERANKER, bytes), "weights in INT8");
    assertRefused(() -> Judges.open(models, decoder), "expected an encoder with a head");
    assertRefused(
        () -> Judges.open(models, encoder, Recipes.QWEN3_RERANKER), "is an encoder (bert)");
    assertRefused(
        () -> Judges.open(models, decoder, Recipes.BERT_CROSS_ENCODER), "no head of classes");
  }

  private void assertRefused(Executable opening, String part) {
    var e = assertThrows(ModelException.class, opening);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
