package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Reranking;
import dev.winnow.rerank.Stage;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.order.Strategy;
import dev.winnow.rerank.recipe.Chat;
import dev.winnow.rerank.recipe.Post;
import dev.winnow.rerank.recipe.Reading;
import dev.winnow.rerank.recipe.Recipe;
import dev.winnow.rerank.recipe.Recipes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Judges that look at one passage at a time, but those of `TokenJudgeTest`.
class PointwiseJudgesTest extends WithModels {
  private String bert = "";
  private String qwen3 = "";

  @BeforeEach
  void write() throws IOException {
    bert = TinyTokenizer.PLAIN.model("bert-class", folder.resolve("bert"));
    qwen3 = TinyTokenizer.PLAIN.model("qwen3", folder.resolve("qwen3"));
  }

  private CrossEncoder crossEncoder(int together) {
    Recipe recipe = Recipes.BERT_CROSS_ENCODER;
    return new CrossEncoder(
        models.forward(bert, GraphOptions.DEFAULTS.withOutput(Output.SCORES).withPadded(false)),
        new PromptWriter(new PieceTokenizer(models.tokenizer(bert), recipe.layout()), recipe, 512),
        ClassHead.asRead((Reading.Head) recipe.reading()),
        together);
  }

  @Test
  void aPairIsScoredAsTheModelScoresIt() {
    ModelJudge judge = Judges.open(models, bert, Recipes.BERT_CROSS_ENCODER);
    Forward plain = models.forward(bert, GraphOptions.DEFAULTS.withOutput(Output.SCORES));
    Tokenizer tokenizer = models.tokenizer(bert);
    List<Candidate> window = TestModels.random(9, 1);

    double[] scores = judge.score("some query", window);

    for (int i = 0; i < 9; i++) {
      int[] query = tokenizer.template("[CLS]some query[SEP]").ids();
      int[] passage = tokenizer.template(window.get(i).text() + "[SEP]").ids();
      int[] types = new int[query.length + passage.length];
      Arrays.fill(types, query.length, types.length, 1);
      Batch pair = Batch.of(Frame.joined(query, passage)).withTypes(List.of(types));
      assertEquals(plain.scores(pair)[0][0], scores[i], 1e-5);
    }
  }

  /// Such as the converted checkpoints of Qwen3-Reranker.
  @Test
  void aDecoderWithAHeadIsAskedByItsPrompt() throws IOException {
    String decoder = TinyTokenizer.PLAIN.model("qwen2-class", folder.resolve("class"));
    Recipe recipe =
        Recipes.QWEN3_RERANKER.withReading(new Reading.Head(0, false, new Post.Sigmoid(1, 0)));
    ModelJudge judge = Judges.open(models, decoder, recipe);
    Forward plain = models.forward(decoder, GraphOptions.DEFAULTS.withOutput(Output.SCORES));
    List<Candidate> window = TestModels.random(3, 1);

    double[] scores = judge.score("query", window);

    for (int i = 0; i < 3; i++) {
      String prompt = recipe.render("query", List.of(window.get(i).text()));
      float score = plain.scores(Batch.of(models.tokenizer(decoder).template(prompt).ids()))[0][0];
      assertEquals(1 / (1 + Math.exp(-score)), scores[i], 1e-5);
    }
  }

  @Test
  void pairsKeepTheirOrderWhateverRunsTogether() {
    List<Candidate> window = new ArrayList<>(TestModels.random(40, 2));
    window.addAll(TestModels.random(5, 2));
    double[] alone = crossEncoder(1).score("query", window);
    for (int together : new int[] {64, 512, 4096}) {
      double[] seen = crossEncoder(together).score("query", window);
      assertArrayEquals(alone, seen, 1e-5);
      assertEquals(ranking(alone), ranking(seen));
    }
  }

  @Test
  void pairsInAnyOrderHaveTheSameScoresToTheBit() {
    CrossEncoder judge = crossEncoder(512);
    List<Candidate> window = TestModels.random(40, 3);
    double[] first = judge.score("query", window);
    List<Integer> order = new ArrayList<>(IntStream.range(0, 40).boxed().toList());
    for (int shuffle = 0; shuffle < 20; shuffle++) {
      Collections.shuffle(order, new Random(shuffle));
      double[] seen = judge.score("query", order.stream().map(window::get).toList());
      assertArrayEquals(order.stream().mapToDouble(i -> first[i]).toArray(), seen);
    }
  }

  @Test
  void queriesThatRunTogetherCountTheirOwnTokens() throws Exception {
    Cascade cascade = Cascade.of(Stage.of("stage", crossEncoder(512), Strategy.Pointwise.DEFAULTS));
    Tokenizer tokenizer = models.tokenizer(bert);
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<Reranking>> running = new ArrayList<>();
      for (int count = 1; count <= 12; count++) {
        List<Candidate> window = TestModels.random(count, count);
        running.add(threads.submit(() -> cascade.rerank("query", window)));
      }
      for (int count = 1; count <= 12; count++) {
        long expected =
            TestModels.random(count, count).stream()
                .mapToLong(candidate -> tokenizer.text(candidate.text()).count() + 5 + 3)
                .sum();
        assertEquals(expected, running.get(count - 1).get().promptTokens(), "query " + count);
      }
    }
  }

  @Test
  void nothingIsPaddedAndNoPairIsReadTwice() {
    CrossEncoder judge = crossEncoder(512);
    List<Candidate> window = new ArrayList<>(TestModels.random(10, 4));
    window.addAll(TestModels.random(10, 4));
    Tokenizer tokenizer = models.tokenizer(bert);
    int tokens =
        window.subList(0, 10).stream()
            .mapToInt(candidate -> tokenizer.text(candidate.text()).count() + 5 + 3)
            .sum();

    var _ = judge.score("query", window);

    assertEquals(tokens, judge.stats().tokens());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void anyNumberOfThreadsGivesTheSameOrder(int threads) {
    List<Candidate> window = TestModels.random(30, 7);
    try (Models other = Models.open(TestModels.CONFIG.withThreads(threads))) {
      for (ModelJudge[] judges :
          new ModelJudge[][] {
            {Judges.open(models, bert), Judges.open(other, bert)},
            {
              Judges.open(models, qwen3, Recipes.QWEN3_RERANKER),
              Judges.open(other, qwen3, Recipes.QWEN3_RERANKER)
            },
            {
              Judges.open(models, qwen3, TinyRecipes.LABELS_AHEAD),
              Judges.open(other, qwen3, TinyRecipes.LABELS_AHEAD)
            }
          }) {
        List<Candidate> asked = window.subList(0, Math.min(26, judges[0].window()) - 1);
        double[] expected = judges[0].score("query", asked);
        double[] seen = judges[1].score("query", asked);
        assertArrayEquals(expected, seen, 1e-5);
        assertEquals(ranking(expected), ranking(seen));
      }
    }
  }

  @Test
  void judgesServeManyCallersAtOnce() {
    for (ModelJudge judge :
        List.of(
            Judges.open(models, bert),
            Judges.open(models, qwen3, Recipes.QWEN3_RERANKER),
            Judges.open(models, qwen3, TinyRecipes.LABELS_AHEAD))) {
      List<List<Candidate>> windows =
          IntStream.range(0, 16).mapToObj(i -> TestModels.random(6, i)).toList();
      List<double[]> expected =
          windows.stream().map(window -> judge.score("query", window)).toList();
      List<double[]> seen =
          windows.parallelStream().map(window -> judge.score("query", window)).toList();
      for (int i = 0; i < windows.size(); i++) {
        assertArrayEquals(expected.get(i), seen.get(i));
      }
    }
  }

  private static List<Integer> ranking(double[] scores) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted((a, b) -> Double.compare(scores[b], scores[a]))
        .toList();
  }

  @Test
  void anEncoderWithAHeadNeedsNoRecipe() throws IOException {
    String roberta =
        new TinyTokenizer(List.of("<unk>", "<s>", "</s>"), List.of(), List.of(), "")
            .model("xlm-roberta-class", folder.resolve("roberta"));

    assertEquals(Recipes.BERT_CROSS_ENCODER.name(), Judges.open(models, bert).recipe());
    assertEquals(Recipes.BGE_RERANKER_V2_M3.name(), Judges.open(models, roberta).recipe());
    assertTrue(
        Double.isFinite(Judges.open(models, roberta).score("q", TestModels.candidates("p"))[0]));
    var e = assertThrows(ModelException.class, () -> Judges.open(models, qwen3));
    assertTrue(e.getMessage().contains("does not say how it is asked"), e.getMessage());
  }

  @Test
  void aHeadThatIsNotThereIsRefused() {
    var e =
        assertThrows(
            ModelException.class, () -> Judges.open(models, qwen3, Recipes.BERT_CROSS_ENCODER));

    assertTrue(e.getMessage().contains("has no head of classes"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "mistral"})
  void likelihoodIsTheSumOfTheLogarithmsOfTheQuerysTokens(String name) throws IOException {
    String model = TinyTokenizer.PLAIN.model(name, folder.resolve("m"));
    Recipe recipe = Recipes.queryLikelihood(Chat.NONE);
    ModelJudge judge = Judges.open(models, model, recipe);
    Forward forward = models.forward(model, GraphOptions.DEFAULTS.withOutput(Output.SCORES));
    Tokenizer tokenizer = models.tokenizer(model);
    List<Candidate> window = TestModels.random(3, 6);

    double[] scores = judge.score("a query", window);

    for (int i = 0; i < 3; i++) {
      int[] ids = tokenizer.text(recipe.render("a query", List.of(window.get(i).text()))).ids();
      double sum = 0;
      for (int token = ids.length - 7; token < ids.length; token++) {
        float[] seen = forward.scores(Batch.of(Arrays.copyOf(ids, token)))[0];
        double all = IntStream.range(0, seen.length).mapToDouble(j -> Math.exp(seen[j])).sum();
        sum += seen[ids[token]] - Math.log(all);
      }
      assertEquals(sum, scores[i], 1e-4);
    }
    assertEquals(3, judge.stats().forwardPasses());
    assertEquals(0, judge.stats().generatedTokens());
  }

  @Test
  void lateInteractionAddsUpTheNearestTokens() {
    ModelJudge judge = Judges.lateInteraction(models, bert);

    double[] scores = judge.score("abc", TestModels.candidates("abc", "xyz", "abc"));

    int tokens = models.multiVector(bert).query("abc").vectors().length;
    assertEquals(tokens, scores[0], 1e-5, "a text is as near as can be to itself");
    assertTrue(scores[1] < scores[0]);
    assertEquals(scores[0], scores[2]);
    assertEquals(1 + 2, judge.stats().forwardPasses());
  }

  @Test
  void cosinesAreBetweenTheMarksOfPassagesAndQuery() throws IOException {
    Recipe recipe =
        Recipes.JINA_RERANKER_V3.withReading(
            new Reading.Cosine("<|embed_token|>", "<|rerank_token|>", List.of()));
    ModelJudge judge = Judges.open(models, qwen3, recipe);
    List<Candidate> window =
        TestModels.candidates("one passage", "a second<|embed_token|>", "the third", "one passage");
    List<String> shown = Texts.canonical(window, recipe.cleaning()).shown();
    int[] ids = models.tokenizer(qwen3).template(recipe.render("q", shown)).ids();
    float[][] vectors =
        models.forward(qwen3, GraphOptions.DEFAULTS).tokens(Batch.of(ids)).getFirst();
    int mark = models.tokenizer(qwen3).id("<|embed_token|>").orElseThrow();
    int[] marks = IntStream.range(0, ids.length).filter(i -> ids[i] == mark).toArray();
    int asked =
        IntStream.range(0, ids.length)
            .filter(i -> ids[i] == models.tokenizer(qwen3).id("<|rerank_token|>").orElseThrow())
            .findFirst()
            .orElseThrow();

    double[] scores = judge.score("q", window);

    assertEquals(3, marks.length);
    for (int i = 0; i < 4; i++) {
      int place = marks[shown.indexOf(recipe.cleaning().clean(window.get(i).text()))];
      assertEquals(cosine(vectors[place], vectors[asked]), scores[i], 1e-5);
    }
    assertEquals(scores[0], scores[3]);
    assertEquals(1, judge.stats().forwardPasses());
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      first += (double) a[i] * a[i];
      second += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(first * second);
  }
}
