package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.recipe.Chat;
import dev.winnow.rerank.recipe.Post;
import dev.winnow.rerank.recipe.Reading;
import dev.winnow.rerank.recipe.Recipe;
import dev.winnow.rerank.recipe.Recipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens and logits of whole prompts against the transformers library, in 32 bits; made by
/// `bench/oracle/rerank_goldens.py`.
class GoldenLogitsTest extends WithModels {
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final TinyTokenizer TOKENIZER = TinyTokenizer.PLAIN.withPairs(74);
  private static final double CLOSE = 1e-4;

  private static JsonNode read(String name) throws IOException {
    return new ObjectMapper().readTree(RESOURCES.resolve(name).toFile());
  }

  private static List<Candidate> passages() throws IOException {
    List<String> texts = new ArrayList<>();
    read("gold_prompts.json").get("passages").forEach(passage -> texts.add(passage.asText()));
    return TestModels.candidates(texts.toArray(String[]::new));
  }

  private static double[] logits(JsonNode golden) {
    double[] logits = new double[golden.get("logits").size()];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = golden.get("logits").get(i).asDouble();
    }
    return logits;
  }

  @Test
  void theTokenizerIsTheOneThatTheGoldensWereMadeWith() throws IOException {
    assertEquals(
        Files.readString(RESOURCES.resolve("tiny/tokenizer.json")).strip(), TOKENIZER.json());
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "mistral", "qwen2", "gemma2"})
  void answersAreReadWhereTheReferenceReadsThem(String name) throws IOException {
    JsonNode golden = read("goldens.json").get(name);
    String model = TOKENIZER.model(name, folder.resolve(name));
    for (int i = 0; i < 3; i++) {
      pointwise(
          model, Recipes.QWEN3_RERANKER, passages().get(i), golden.get("qwen3-reranker/" + i));
    }
    Candidate first = passages().getFirst();
    pointwise(model, Recipes.MXBAI_RERANK_V2, first, golden.get("mxbai-rerank-v2/0"));
    pointwise(model, Recipes.BGE_RERANKER_V2_GEMMA, first, golden.get("bge-reranker-v2-gemma/0"));
    pointwise(model, Recipes.CTXL_RERANK_V2, first, golden.get("ctxl-rerank-v2/0"));
    pointwise(model, Recipes.ZERANK, first, golden.get("zerank/0"));
    listwise(model, Recipes.first(Chat.ZEPHYR), golden.get("first"));
    listwise(model, Recipes.firstNumeric(Chat.ZEPHYR), golden.get("first numeric"));
  }

  /// Each answer's logit, by itself.
  private void pointwise(String model, Recipe recipe, Candidate passage, JsonNode golden) {
    var answers =
        switch (recipe.reading()) {
          case Reading.Raw raw -> List.of(raw.token());
          case Reading.YesNo yesNo -> List.of(yesNo.yes(), yesNo.no());
          default -> throw new AssertionError(recipe);
        };
    double[] expected = logits(golden);
    for (int i = 0; i < expected.length; i++) {
      ModelJudge judge =
          Judges.open(
              models,
              model,
              recipe.withReading(new Reading.Raw(answers.get(i), new Post.AsRead())));
      double[] seen = judge.score("what is bm25", List.of(passage));
      assertEquals(expected[i], seen[0], CLOSE, recipe.name());
      assertEquals(golden.get("tokens").asLong(), judge.stats().tokens(), recipe.name());
    }
  }

  private ListRead list(String model, Recipe recipe, int[] view, boolean set) throws IOException {
    var pieces = new PieceTokenizer(models.tokenizer(model), recipe.layout());
    LabelSet labels = LabelSet.of(pieces, (Reading.Choice) recipe.reading(), model);
    Frame frame =
        new PromptWriter(pieces, recipe, 4096)
            .frame("what is bm25", labels.first(3), labels.anchor());
    GraphOptions options =
        GraphOptions.DEFAULTS.withOutput(Output.LABELS).withCached(true).withGrouped(set);
    var meter = new Meter();
    ListJudge.ListReader reader =
        set
            ? new SetReader(models.forward(model, options), meter)
            : new PromptReader(models.forward(model, options), meter);
    List<String> texts = Texts.all(passages(), recipe.cleaning()).shown();
    float[] seen = reader.read(frame, texts, List.of(view), labels.firstIds(3)).getFirst();
    return new ListRead(new double[] {seen[0], seen[1], seen[2]}, meter.stats().tokens());
  }

  private record ListRead(double[] logits, long tokens) {}

  private void listwise(String model, Recipe recipe, JsonNode golden) throws IOException {
    ListRead seen = list(model, recipe, new int[] {0, 1, 2}, false);

    assertArrayEquals(logits(golden), seen.logits(), CLOSE, recipe.name());
    assertEquals(golden.get("tokens").asLong(), seen.tokens(), recipe.name());
  }

  /// Against transformers' own attention under a mask.
  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "qwen2"})
  void passagesAsASetAreReadAsUnderAMask(String name) throws IOException {
    String model = TOKENIZER.model(name, folder.resolve(name));

    ListRead seen = list(model, TinyRecipes.LABELS_BEHIND, new int[] {0, 1, 2}, true);

    assertArrayEquals(logits(read("goldens.json").get(name).get("set")), seen.logits(), CLOSE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "mistral", "qwen2", "gemma2"})
  void likelihoodIsThatOfTheReference(String name) throws IOException {
    String model = TOKENIZER.model(name, folder.resolve(name));
    ModelJudge judge = Judges.open(models, model, Recipes.queryLikelihood(Chat.NONE));

    double[] seen = judge.score("what is bm25", List.of(passages().getFirst()));

    double expected = read("goldens.json").get(name).get("query likelihood").get("sum").asDouble();
    assertEquals(expected, seen[0], 1e-3); // a sum of twelve
  }
}
