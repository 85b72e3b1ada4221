package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.models.ModelJudge.Stats;
import dev.winnow.rerank.recipe.Recipe;
import dev.winnow.rerank.recipe.Recipes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Decoders that are asked about one passage at a time.
class TokenJudgeTest extends WithModels {
  private String qwen3 = "";

  @BeforeEach
  void write() throws IOException {
    qwen3 = TinyTokenizer.PLAIN.model("qwen3", folder.resolve("qwen3"));
  }

  /// The prompt tokenized as the model's authors do, and all scores at its end.
  private float[] reference(Recipe recipe, String query, String passage) {
    Tokenizer tokenizer = models.tokenizer(qwen3);
    List<int[]> parts = new ArrayList<>();
    parts.add(tokenizer.template(recipe.layout().before().getFirst().pattern()).ids());
    parts.add(
        tokenizer
            .text(
                "<Instruct>: %s\n<Query>: %s\n<Document>: %s"
                    .formatted(recipe.instruction(), query, passage))
            .ids());
    parts.add(tokenizer.template(recipe.layout().after().getFirst().pattern()).ids());
    Forward forward = models.forward(qwen3, GraphOptions.DEFAULTS.withOutput(Output.SCORES));
    return forward.scores(Batch.of(Frame.joined(parts.toArray(int[][]::new))))[0];
  }

  @Test
  void theScoreIsTheShareOfYesAtTheEndOfThePrompt() {
    ModelJudge judge = Judges.open(models, qwen3, Recipes.QWEN3_RERANKER);
    int yes = models.tokenizer(qwen3).id("yes").orElseThrow();
    int no = models.tokenizer(qwen3).id("no").orElseThrow();

    List<Candidate> window = TestModels.random(5, 1);
    double[] scores = judge.score("what is bm25", window);

    for (int i = 0; i < scores.length; i++) {
      float[] all = reference(Recipes.QWEN3_RERANKER, "what is bm25", window.get(i).text());
      double expected = Math.exp(all[yes]) / (Math.exp(all[yes]) + Math.exp(all[no]));
      assertEquals(expected, scores[i], 1e-5);
    }
  }

  @Test
  void aScoreDoesNotDependOnTheOthersToTheBit() {
    ModelJudge judge = Judges.open(models, qwen3, Recipes.QWEN3_RERANKER);
    List<Candidate> window = new ArrayList<>(TestModels.random(12, 2));
    window.add(window.get(3));
    double[] together = judge.score("query", window);
    for (int i = 0; i < window.size(); i++) {
      assertArrayEquals(new double[] {together[i]}, judge.score("query", List.of(window.get(i))));
    }
    List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
    for (int shuffle = 0; shuffle < 20; shuffle++) {
      Collections.shuffle(order, new Random(shuffle));
      double[] seen = judge.score("query", order.stream().map(window::get).toList());
      double[] expected = order.stream().mapToDouble(i -> together[i]).toArray();
      assertArrayEquals(expected, seen);
    }
  }

  @Test
  void whatPromptsHaveInCommonIsReadOnce() {
    ModelJudge judge = Judges.open(models, qwen3, Recipes.QWEN3_RERANKER);
    List<Candidate> window = TestModels.random(4, 3);
    int[] alone = new int[4];
    for (int i = 0; i < 4; i++) {
      Stats before = judge.stats();
      var _ = judge.score("query", window.subList(i, i + 1));
      alone[i] = (int) judge.stats().since(before).tokens();
    }
    Stats before = judge.stats();

    var _ = judge.score("query", window);

    Stats stats = judge.stats().since(before);
    assertEquals(1 + 4, stats.forwardPasses());
    assertEquals(0, stats.generatedTokens());
    long apart = alone[0] + alone[1] + alone[2] + alone[3];
    // the prefix, the instruction and the query are some 270 characters
    assertTrue(stats.tokens() < apart - 3 * 260, stats + " against " + apart);
  }

  @Test
  void noCandidatesHaveNoScores() {
    ModelJudge judge = Judges.open(models, qwen3, Recipes.QWEN3_RERANKER);

    assertEquals(0, judge.score("query", List.of()).length);
    assertEquals(0, judge.stats().forwardPasses());
  }

  @Test
  void aRecipeForAnotherModelIsRefused() throws IOException {
    String letters =
        new TinyTokenizer(List.of("<unk>"), List.of(), List.of(), "")
            .model("qwen3", folder.resolve("letters"));
    refused(
        IllegalArgumentException.class,
        "has no token <|im_start|>",
        letters,
        Recipes.QWEN3_RERANKER);
    refused(
        ModelException.class,
        "\"Yes\" is 3 tokens",
        letters,
        Recipes.CTXL_RERANK_V2.withReading(Recipes.BGE_RERANKER_V2_GEMMA.reading()));
    refused(ModelException.class, "is not an encoder-decoder model", qwen3, Recipes.MONO_T5);
    String bert = TinyTokenizer.PLAIN.model("bert-class", folder.resolve("bert"));
    refused(ModelException.class, "is an encoder", bert, Recipes.QWEN3_RERANKER);
  }

  private void refused(Class<? extends Exception> type, String part, String model, Recipe recipe) {
    var e = assertThrows(type, () -> Judges.open(models, model, recipe));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
