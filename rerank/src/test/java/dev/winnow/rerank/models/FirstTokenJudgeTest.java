package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.Precision;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.recipe.Answer;
import dev.winnow.rerank.recipe.Post;
import dev.winnow.rerank.recipe.Reading;
import dev.winnow.rerank.recipe.Reading.Contrast;
import dev.winnow.rerank.recipe.Recipe;
import dev.winnow.rerank.recipe.Recipes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FirstTokenJudgeTest extends WithModels {
  private static final int YES = 100;
  private static final int NO = 42;

  /// monoT5's, with answers that the tiny vocabulary has.
  private static final Recipe MONO =
      Recipes.MONO_T5.withReading(
          new Reading.Decoder(
              "</s>", new Answer.Id(YES), new Answer.Id(NO), Contrast.SOFTMAX, new Post.AsRead()));

  private final List<Candidate> window = TestModels.random(12, 1);

  private String t5 = "";

  @BeforeEach
  void write() throws IOException {
    t5 = TinyTokenizer.PLAIN.model("t5-first", folder.resolve("t5"));
  }

  @Test
  void scoresAreSharesOfTheAnswerBehindThePromptAndItsEnd() {
    Forward forward = models.forward(t5, GraphOptions.DEFAULTS.withOutput(Output.SCORES));
    var tokenizer = models.tokenizer(t5);

    double[] seen = Judges.open(models, t5, MONO).score("some query", window);

    for (int i = 0; i < seen.length; i++) {
      String prompt = MONO.render("some query", List.of(window.get(i).text()));
      int[] ids = tokenizer.template(prompt + "</s>").ids();
      assertEquals(2, ids[ids.length - 1], "id of </s>");
      float[] scores = forward.scores(Batch.of(ids))[0];
      double share = 1 / (1 + Math.exp(scores[NO] - (double) scores[YES]));
      assertEquals(share, seen[i], 1e-5);
    }
  }

  @Test
  void orderAndCompanyChangeNothing() {
    for (Precision precision : List.of(Precision.FP32, Precision.INT8)) {
      ModelJudge judge =
          Judges.open(models, t5, MONO, JudgeConfig.DEFAULTS.withPrecision(precision));
      double[] scores = judge.score("some query", window);
      List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
      Collections.shuffle(order, new Random(5));
      double[] expected = order.stream().mapToDouble(i -> scores[i]).toArray();

      assertArrayEquals(
          expected, judge.score("some query", order.stream().map(window::get).toList()));
      assertEquals(scores[3], judge.score("some query", window.subList(3, 4))[0]);
      assertEquals(0, judge.stats().generatedTokens());
    }
  }

  @Test
  void anEncoderAloneIsRefused() throws IOException {
    String alone = TinyTokenizer.PLAIN.model("t5-gated", folder.resolve("alone"));

    var e = assertThrows(RuntimeException.class, () -> Judges.open(models, alone, MONO));

    assertTrue(e.getMessage().contains("expected T5 with both"), e.getMessage());
  }
}
