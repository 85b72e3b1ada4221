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
import dev.winnow.rerank.recipe.Chat;
import dev.winnow.rerank.recipe.Reading;
import dev.winnow.rerank.recipe.Recipe;
import dev.winnow.rerank.recipe.Recipes;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lists that are judged by the scores of labels where the prompt ends.
class ListJudgeTest extends WithModels {
  private static final JudgeConfig AS_GIVEN =
      JudgeConfig.DEFAULTS.withPresentation(Presentation.AS_GIVEN);

  private String qwen3 = "";

  @BeforeEach
  void write() throws IOException {
    qwen3 = TinyTokenizer.PLAIN.withPairs(74).model("qwen3", folder.resolve("qwen3"));
  }

  /// Shares of labels among all scores at the end of a prompt that is cut at once.
  private double[] reference(String model, String prompt, int count) {
    Tokenizer tokenizer = models.tokenizer(model);
    Forward forward = models.forward(model, GraphOptions.DEFAULTS.withOutput(Output.SCORES));
    float[] scores = forward.scores(Batch.of(tokenizer.template(prompt).ids()))[0];
    double[] shares =
        IntStream.range(0, count)
            .map(i -> tokenizer.id("" + (char) ('A' + i)).orElseThrow())
            .mapToDouble(id -> Math.exp(scores[id]))
            .toArray();
    double sum = Arrays.stream(shares).sum();
    return Arrays.stream(shares).map(share -> share / sum).toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "mistral"})
  void sharesAreThoseOfTheLabelsAmongAllScoresWhereThePromptEnds(String name) throws IOException {
    String model = TinyTokenizer.PLAIN.model(name, folder.resolve("m"));
    Recipe recipe = Recipes.first(Chat.ZEPHYR);
    List<Candidate> window = TestModels.random(12, 1);
    String prompt = recipe.render("what is bm25", window.stream().map(Candidate::text).toList());

    double[] shares = Judges.open(models, model, recipe, AS_GIVEN).score("what is bm25", window);

    assertArrayEquals(reference(model, "<s>" + prompt + "[", 12), shares, 1e-5);
  }

  @Test
  void aListIsReadInOnePassAndNothingIsGenerated() {
    ModelJudge judge = Judges.open(models, qwen3, Recipes.full(Chat.ZEPHYR));
    List<Candidate> window = TestModels.random(100, 2);
    assertEquals(100, judge.window());

    double[] shares = judge.score("query", window);

    assertEquals(1, Arrays.stream(shares).sum(), 1e-9);
    assertEquals(1, judge.stats().forwardPasses());
    assertEquals(0, judge.stats().generatedTokens());
  }

  @Test
  void rotationsAreReadOnceEach() {
    ModelJudge judge =
        Judges.open(models, qwen3, TinyRecipes.LABELS_AHEAD, AS_GIVEN.withRotations(4));
    List<Candidate> window = TestModels.random(8, 3);

    double[] shares = judge.score("query", window);

    assertEquals(4, judge.stats().forwardPasses());
    double[] logs = new double[8];
    for (int by = 0; by < 8; by += 2) {
      int shift = by;
      List<Candidate> rotated =
          IntStream.range(0, 8).mapToObj(i -> window.get((i + shift) % 8)).toList();
      double[] own =
          Judges.open(models, qwen3, TinyRecipes.LABELS_AHEAD, AS_GIVEN).score("query", rotated);
      for (int i = 0; i < 8; i++) {
        logs[(i + shift) % 8] += Math.log(own[i]) / 4;
      }
    }
    double sum = Arrays.stream(logs).map(Math::exp).sum();
    assertArrayEquals(Arrays.stream(logs).map(log -> Math.exp(log) / sum).toArray(), shares, 1e-9);
  }

  @Test
  void pairsThatWinInBothOrdersWin() {
    ModelJudge judge = Judges.open(models, qwen3, Recipes.pairwise(Chat.CHATML));
    assertEquals(2, judge.window());
    int decided = 0;
    for (int seed = 0; seed < 20; seed++) {
      List<Candidate> pair = TestModels.random(2, seed);
      double[] scores = judge.score("query", pair);
      double[] turned = judge.score("query", pair.reversed());
      assertEquals(1, scores[0] + scores[1]);
      assertArrayEquals(new double[] {scores[1], scores[0]}, turned);
      decided += scores[0] == 0.5 ? 0 : 1;
    }
    assertTrue(decided < 20, "a random model must contradict itself");
    assertEquals(80, judge.stats().forwardPasses());
  }

  @Test
  void setwiseAnswersAreLabelsBehindAWord() {
    ModelJudge judge = Judges.open(models, qwen3, Recipes.setwise(Chat.CHATML), AS_GIVEN);
    List<Candidate> window = TestModels.random(4, 5);
    String prompt =
        Recipes.setwise(Chat.CHATML).render("query", window.stream().map(Candidate::text).toList());

    double[] shares = judge.score("query", window);

    assertEquals(23, judge.window());
    assertArrayEquals(reference(qwen3, prompt + "Passage ", 4), shares, 1e-5);
  }

  @Test
  void oneCandidateHasAllSharesWithoutAPass() {
    ModelJudge judge = Judges.open(models, qwen3, TinyRecipes.LABELS_AHEAD);

    assertArrayEquals(new double[] {1}, judge.score("query", TestModels.random(1, 1)));
    assertArrayEquals(new double[0], judge.score("query", List.of()));
    assertEquals(0, judge.stats().forwardPasses());
  }

  @Test
  void theWindowIsWhatThereAreLabelsFor() throws IOException {
    String few = TinyTokenizer.PLAIN.model("qwen3", folder.resolve("few"));
    ModelJudge judge = Judges.open(models, few, Recipes.full(Chat.ZEPHYR));
    assertEquals(26, judge.window());
    assertEquals(
        5, Judges.open(models, few, Recipes.full(Chat.ZEPHYR), AS_GIVEN.withWindow(5)).window());

    var e =
        assertThrows(
            IllegalArgumentException.class, () -> judge.score("query", TestModels.random(27, 1)));

    assertTrue(e.getMessage().contains("27 candidates; expected at most 26"), e.getMessage());
  }

  @Test
  void aScoreThatIsNoNumberStaysWithItsPassage() {
    Recipe recipe = TinyRecipes.LABELS_AHEAD;
    var pieces = new PieceTokenizer(models.tokenizer(qwen3), recipe.layout());
    Reading.Choice choice = (Reading.Choice) recipe.reading();
    ListJudge.ListReader broken =
        (_, _, views, _) -> views.stream().map(_ -> new float[] {1, Float.NaN, 2}).toList();
    ListJudge judge =
        new ListJudge(
            new PromptWriter(pieces, recipe, 4096),
            LabelSet.of(pieces, choice, qwen3),
            choice,
            AS_GIVEN,
            broken,
            new Meter());

    double[] shares = judge.score("query", TestModels.random(3, 1));

    assertTrue(Double.isNaN(shares[1]));
    assertEquals(1, shares[0] + shares[2], 1e-12);
    assertEquals(1 / (1 + Math.E), shares[0], 1e-12);
  }

  @Test
  void duplicatesShareTheirScore() {
    List<Candidate> window =
        TestModels.candidates("one text", "another text", "one text", "a third text");
    for (Presentation presentation :
        new Presentation[] {Presentation.CANONICAL, Presentation.SET}) {
      double[] scores =
          Judges.open(
                  models,
                  qwen3,
                  TinyRecipes.LABELS_BEHIND,
                  JudgeConfig.DEFAULTS.withPresentation(presentation))
              .score("query", window);
      assertEquals(scores[0], scores[2], presentation.toString());
    }
  }

  @Test
  void whatCannotBeASetIsRefused() throws IOException {
    JudgeConfig set = JudgeConfig.DEFAULTS.withPresentation(Presentation.SET);
    String mistral = TinyTokenizer.PLAIN.model("mistral", folder.resolve("mistral"));

    var ahead =
        assertThrows(
            IllegalArgumentException.class,
            () -> Judges.open(models, qwen3, Recipes.first(Chat.ZEPHYR), set));
    var window =
        assertThrows(
            ModelException.class,
            () -> Judges.open(models, mistral, TinyRecipes.LABELS_BEHIND, set));

    assertTrue(ahead.getMessage().contains("labels before passages"), ahead.getMessage());
    assertTrue(window.getMessage().contains("see only what is near"), window.getMessage());
  }
}
