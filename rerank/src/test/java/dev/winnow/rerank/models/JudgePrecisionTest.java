package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.winnow.embed.Models;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.running.Precision;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.recipe.Recipe;
import dev.winnow.rerank.recipe.Recipes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// In which numbers a judge computes, told or untold.
class JudgePrecisionTest {
  private final List<Candidate> window =
      IntStream.range(0, 6)
          .mapToObj(i -> new Candidate("id" + i, "some passage of number " + i, -i))
          .toList();

  @TempDir Path folder;
  private String encoder = "";
  private String decoder = "";

  @BeforeEach
  void write() throws IOException {
    encoder = TinyTokenizer.PLAIN.model("bert-class", folder.resolve("encoder"));
    decoder = TinyTokenizer.PLAIN.withPairs(74).model("qwen3", folder.resolve("decoder"));
  }

  private double[] scores(Precision models, String folder, Recipe recipe, JudgeConfig config) {
    try (Models own = Models.open(TestModels.CONFIG.withPrecision(models))) {
      return Judges.open(own, folder, recipe, config).score("some query", window);
    }
  }

  private static JudgeConfig told(Precision precision) {
    return JudgeConfig.DEFAULTS.withPrecision(precision);
  }

  @Test
  void asItsModelsUnlessTold() {
    for (Recipe recipe : List.of(Recipes.BERT_CROSS_ENCODER, Recipes.QWEN3_RERANKER)) {
      String model = recipe == Recipes.BERT_CROSS_ENCODER ? encoder : decoder;
      double[] exact = scores(Precision.FP32, model, recipe, JudgeConfig.DEFAULTS);
      double[] bytes = scores(Precision.INT8, model, recipe, JudgeConfig.DEFAULTS);

      assertFalse(Arrays.equals(exact, bytes), recipe.name());
      assertArrayEquals(bytes, scores(Precision.FP32, model, recipe, told(Precision.INT8)));
      assertArrayEquals(exact, scores(Precision.INT8, model, recipe, told(Precision.FP32)));
    }
  }

  @Test
  void aSetIn32BitsUnlessTold() {
    JudgeConfig set = JudgeConfig.DEFAULTS.withPresentation(Presentation.SET);
    double[] exact = scores(Precision.FP32, decoder, TinyRecipes.LABELS_BEHIND, set);
    JudgeConfig told = set.withPrecision(Precision.INT8);

    assertArrayEquals(exact, scores(Precision.INT8, decoder, TinyRecipes.LABELS_BEHIND, set));
    assertFalse(
        Arrays.equals(exact, scores(Precision.FP32, decoder, TinyRecipes.LABELS_BEHIND, told)));
  }

  @Test
  void aReadyMadeNetworkIsLeftAsItIs() throws IOException {
    String ready = TinyTokenizer.PLAIN.export("bert-class", folder.resolve("ready"));
    try (Models auto = Models.open(TestModels.CONFIG.withPrecision(Precision.AUTO))) {
      assertEquals(WeightForm.FLOAT, auto.form(ready, Precision.AUTO));
      assertEquals(WeightForm.INT8, auto.form(ready, Precision.INT8));
      assertEquals(3, Judges.open(auto, ready).score("some query", window.subList(0, 3)).length);
    }
  }
}
