package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.Precision;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.judge.Judge;
import dev.winnow.rerank.judge.QueryJudge;
import dev.winnow.rerank.models.ModelJudge.Stats;
import dev.winnow.rerank.order.Budget;
import dev.winnow.rerank.order.Order;
import dev.winnow.rerank.order.Strategy;
import dev.winnow.rerank.recipe.Chat;
import dev.winnow.rerank.recipe.Recipe;
import dev.winnow.rerank.recipe.Recipes;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What prompts of one query begin with is read once.
class KeptPromptsTest extends WithModels {
  private static final double CLOSE = 1e-5;

  private static final String QUERY = "what is bm25";
  private static final Recipe FIRST = Recipes.first(Chat.ZEPHYR);
  private static final JudgeConfig AS_GIVEN =
      JudgeConfig.DEFAULTS.withPresentation(Presentation.AS_GIVEN);

  private String qwen3 = "";

  @BeforeEach
  void write() throws IOException {
    qwen3 = TinyTokenizer.PLAIN.withPairs(74).model("qwen3", folder.resolve("qwen3"));
  }

  /// A judge that begins with no query, so that every window is read from the start.
  private record Forgetful(ModelJudge judge) implements Judge {
    @Override
    public double[] score(String query, List<Candidate> window) {
      return judge.score(query, window);
    }

    @Override
    public int window() {
      return judge.window();
    }

    @Override
    public boolean pointwise() {
      return judge.pointwise();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "mistral", "gemma2"})
  void windowsOfAQueryScoreAsIfReadFromTheStart(String name) throws IOException {
    String model = TinyTokenizer.PLAIN.withPairs(74).model(name, folder.resolve("m"));
    ModelJudge judge = Judges.open(models, model, FIRST, AS_GIVEN);
    ModelJudge fresh = Judges.open(models, model, FIRST, AS_GIVEN);

    try (QueryJudge opened = judge.open(QUERY)) {
      for (int seed = 0; seed < 4; seed++) {
        List<Candidate> window = TestModels.random(10, seed);
        assertArrayEquals(fresh.score(QUERY, window), opened.score(window), CLOSE);
      }
    }

    Stats kept = judge.stats();
    assertEquals(4, kept.forwardPasses());
    assertTrue(kept.keptTokens() > 3 * 10, kept.toString());
    assertEquals(fresh.stats().tokens(), kept.tokens() + kept.keptTokens());
    assertEquals(0, fresh.stats().keptTokens());
    assertEquals(0, kept.generatedTokens());
  }

  @Test
  void scoresDoNotDependOnWhatWasReadBefore() {
    ModelJudge judge = Judges.open(models, qwen3, FIRST, AS_GIVEN);
    List<Candidate> window = TestModels.random(10, 9);
    double[] first;
    try (QueryJudge opened = judge.open(QUERY)) {
      first = opened.score(window);
    }

    try (QueryJudge opened = judge.open(QUERY)) {
      for (int count : new int[] {10, 2, 20}) {
        var _ = opened.score(TestModels.random(count, count));
        assertArrayEquals(first, opened.score(window));
      }
    }
  }

  @Test
  void inEightBitsToo() {
    JudgeConfig config = AS_GIVEN.withPrecision(Precision.INT8);
    ModelJudge fresh = Judges.open(models, qwen3, FIRST, config);

    try (QueryJudge opened = Judges.open(models, qwen3, FIRST, config).open(QUERY)) {
      for (int seed = 0; seed < 4; seed++) {
        List<Candidate> window = TestModels.random(10, seed);
        assertArrayEquals(fresh.score(QUERY, window), opened.score(window), CLOSE);
      }
    }
  }

  @Test
  void anOrderingReadsTheBeginningOfItsPromptsOnce() {
    List<Candidate> candidates = TestModels.random(100, 5);
    ModelJudge judge = Judges.open(models, qwen3, FIRST);
    ModelJudge fresh = Judges.open(models, qwen3, FIRST);

    Order order = Strategy.Sliding.DEFAULTS.order(judge, QUERY, candidates, Budget.UNLIMITED);
    Order expected =
        Strategy.Sliding.DEFAULTS.order(new Forgetful(fresh), QUERY, candidates, Budget.UNLIMITED);

    assertArrayEquals(expected.permutation(), order.permutation());
    assertEquals(9, judge.stats().forwardPasses());
    assertTrue(judge.stats().keptTokens() > 8 * 10, judge.stats().toString());
    assertEquals(fresh.stats().tokens(), judge.stats().tokens() + judge.stats().keptTokens());
    assertEquals(fresh.stats().tokens(), order.effort().prompts());
    assertEquals(fresh.stats().tokens(), expected.effort().prompts());
  }

  @Test
  void windowsThatAreReadSideBySideDoNotMeet() {
    List<Candidate> candidates = TestModels.random(60, 6);
    Strategy strategy = Strategy.Tournament.DEFAULTS;
    ModelJudge judge = Judges.open(models, qwen3, FIRST);

    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Order order =
          strategy.order(judge, QUERY, candidates, Budget.UNLIMITED.withExecutor(threads));

      Order expected =
          strategy.order(
              new Forgetful(Judges.open(models, qwen3, FIRST)),
              QUERY,
              candidates,
              Budget.UNLIMITED);
      assertArrayEquals(expected.permutation(), order.permutation());
    }
  }

  @Test
  void longerPromptsFindRoom() {
    ModelJudge fresh = Judges.open(models, qwen3, FIRST, AS_GIVEN);

    try (QueryJudge opened = Judges.open(models, qwen3, FIRST, AS_GIVEN).open(QUERY)) {
      for (int count : new int[] {2, 20, 5, 20}) {
        List<Candidate> window = TestModels.random(count, count);
        assertArrayEquals(fresh.score(QUERY, window), opened.score(window), CLOSE);
      }
    }
  }

  @Test
  void aWindowThatIsTooLateIsStillRead() {
    List<Candidate> window = TestModels.random(5, 1);
    ModelJudge judge = Judges.open(models, qwen3, FIRST, AS_GIVEN);
    QueryJudge opened = judge.open(QUERY);
    opened.close();
    opened.close();

    assertArrayEquals(judge.score(QUERY, window), opened.score(window), CLOSE);
  }

  @Test
  void whatIsGivenBackBehindTheEndIsFreed() {
    var options = GraphOptions.DEFAULTS.withOutput(Output.LABELS).withCached(true);
    Forward forward = models.forward(qwen3, options);
    var caches = new PromptCaches(() -> new PromptCache(forward, new Meter(), true));
    PromptCache idle = caches.take();
    PromptCache late = caches.take();
    assertNotSame(idle, late);
    idle.makeRoom(3);
    late.makeRoom(3);
    float[] scores = late.read(new int[] {5, 6, 7}, 2, new int[] {1, 2});
    assertEquals(2, scores.length);

    caches.give(idle);
    assertSame(idle, caches.take());
    caches.give(idle);
    caches.close();
    caches.give(late);

    for (PromptCache freed : List.of(idle, late)) {
      var e =
          assertThrows(
              IllegalStateException.class, () -> freed.read(new int[] {5}, 0, new int[] {1}));
      assertEquals("no room was made for a prompt", e.getMessage());
    }
  }
}
