package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.rerank.recipe.Post;
import dev.winnow.rerank.recipe.Reading;
import dev.winnow.rerank.recipe.Recipe;
import dev.winnow.rerank.recipe.Recipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A head of classes is read as the model's configuration names its outputs.
class ClassHeadTest extends WithModels {
  private static final Reading.Head FIRST = new Reading.Head(0, false, new Post.AsRead());
  private static final float[] TWO = {0.5f, 2f};
  private static final float[] THREE = {0.5f, 2f, -1f};

  private ClassHead head(String config, Reading.Head reading) throws IOException {
    Files.writeString(folder.resolve("config.json"), config);
    return ClassHead.of(folder.toString(), reading);
  }

  private static double odds(double own, double... others) {
    double sum = 0;
    for (double other : others) {
      sum += Math.exp(other);
    }
    return own - Math.log(sum);
  }

  @ParameterizedTest
  @CsvSource({
    "not_relevant, relevant, 1.5",
    "relevant, not_relevant, -1.5",
    "NEGATIVE, POSITIVE, 1.5",
    "Yes, No, -1.5",
    "false, true, 1.5"
  })
  void thePositiveOfTwoLabelsIsRead(String first, String second, double expected)
      throws IOException {
    String config = "{\"id2label\": {\"0\": \"%s\", \"1\": \"%s\"}}".formatted(first, second);

    assertEquals(expected, head(config, FIRST).score(TWO, "r"), 1e-6);
  }

  @Test
  void thePositiveOfThreeStandsAgainstBothOthers() throws IOException {
    String config =
        "{\"id2label\": {\"0\": \"not relevant\", \"1\": \"unclear\", \"2\": \"Relevant\"}}";

    assertEquals(odds(-1, 0.5, 2), head(config, FIRST).score(THREE, "r"), 1e-6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id2label\": {\"0\": \"contradiction\", \"1\": \"entailment\", \"2\": \"neutral\"}}",
        "{\"id2label\": {\"0\": \"LABEL_0\", \"1\": \"LABEL_1\"}}",
        "{\"id2label\": {\"0\": \"yes\", \"1\": \"true\"}}"
      })
  void labelsWithoutAPositiveOneAreRefused(String config) throws IOException {
    var e = assertThrows(ModelException.class, () -> head(config, FIRST));

    assertTrue(e.getMessage().contains("expected one label, or one of"), e::toString);
    Reading.Head second = new Reading.Head(1, false, new Post.AsRead());
    assertEquals(2, head(config, second).score(config.contains("\"2\"") ? THREE : TWO, "r"));
  }

  @Test
  void severalOutputsWithoutLabelsAreRefused() throws IOException {
    ClassHead head = head("{}", FIRST);

    assertEquals(3, head.score(new float[] {3}, "r"));
    assertThrows(ModelException.class, () -> head.score(TWO, "r"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sentence_transformers\": {\"activation_fn\": \"torch.nn.modules.activation.Sigmoid\"}}",
        "{\"sbert_ce_default_activation_function\": \"torch.nn.modules.activation.Sigmoid\"}",
        "{\"id2label\": {\"0\": \"no\", \"1\": \"yes\"}, \"sentence_transformers\":"
            + " {\"activation_fn\": \"torch.nn.Sigmoid\"}}"
      })
  void theSigmoidOfTheConfigurationIsApplied(String config) throws IOException {
    float[] row = config.contains("id2label") ? TWO : new float[] {2};

    assertEquals(1 / (1 + Math.exp(-2)), head(config, FIRST).score(row, "r"), 1e-6);
  }

  @Test
  void otherActivationsAreIdentityOrRefused() throws IOException {
    String config = "{\"sentence_transformers\": {\"activation_fn\": \"torch.nn.modules.%s\"}}";
    String identity = config.formatted("linear.Identity");
    assertEquals(2, head(identity, FIRST).score(new float[] {2}, "r"));
    String tanh = config.formatted("activation.Tanh");
    var e = assertThrows(ModelException.class, () -> head(tanh, FIRST));
    assertTrue(e.getMessage().contains("expected Identity or Sigmoid"), e::toString);
  }

  @Test
  void aJudgeReadsTheLabelThatItsFolderNames() throws IOException {
    String stored = TinyTokenizer.PLAIN.model("roberta-class", folder.resolve("model"));
    Recipe recipe = Recipes.BGE_RERANKER_V2_M3;
    var refused = assertThrows(ModelException.class, () -> Judges.open(models, stored, recipe));
    assertTrue(refused.getMessage().contains("[LABEL_0, LABEL_1, LABEL_2]"), refused::toString);
    Path config = Path.of(stored, "config.json");
    Files.writeString(
        config, Files.readString(config).replace("\"1\": \"LABEL_1\"", "\"1\": \"relevant\""));
    Forward plain = models.forward(stored, GraphOptions.DEFAULTS.withOutput(Output.SCORES));
    int[] ids = models.tokenizer(stored).template("<s>query</s></s>abc</s>").ids();
    float[] row = plain.scores(Batch.of(ids))[0];

    double[] seen =
        Judges.open(models, stored, recipe).score("query", TestModels.candidates("abc"));

    assertEquals(odds(row[1], row[0], row[2]), seen[0], 1e-5);
  }
}
