package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.order.Budget;
import dev.winnow.rerank.order.Order;
import dev.winnow.rerank.order.Strategy;
import dev.winnow.rerank.recipe.Chat;
import dev.winnow.rerank.recipe.Recipes;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Strategies over judges that ask a model: as many passes as calls, and nothing generated.
class StrategiesOfModelsTest extends WithModels {
  private String qwen3 = "";

  @BeforeEach
  void write() throws IOException {
    qwen3 = TinyTokenizer.PLAIN.withPairs(74).model("qwen3", folder.resolve("qwen3"));
  }

  private static Order order(Strategy strategy, ModelJudge judge, List<Candidate> candidates) {
    Order order = strategy.order(judge, "query", candidates, Budget.UNLIMITED);
    int[] sorted = Arrays.stream(order.permutation()).sorted().toArray();
    assertEquals(
        IntStream.range(0, candidates.size()).boxed().toList(),
        Arrays.stream(sorted).boxed().toList());
    assertEquals(order.effort().calls(), judge.stats().forwardPasses(), strategy.toString());
    assertEquals(0, judge.stats().generatedTokens());
    return order;
  }

  @Test
  void aHundredCandidatesTakeNineWindowsOrOnePass() {
    List<Candidate> candidates = TestModels.random(100, 1);

    Order windows =
        order(
            new Strategy.Sliding(20, 10),
            Judges.open(models, qwen3, TinyRecipes.LABELS_AHEAD),
            candidates);
    Order whole =
        order(
            new Strategy.Full(), Judges.open(models, qwen3, TinyRecipes.LABELS_AHEAD), candidates);

    assertEquals(9, windows.effort().calls());
    assertEquals(1, whole.effort().calls());
  }

  @Test
  void tenCandidatesTakeOnePass() {
    ModelJudge judge = Judges.open(models, qwen3, Recipes.first(Chat.ZEPHYR));

    Order order = order(new Strategy.Sliding(20, 10), judge, TestModels.random(10, 2));

    assertEquals(1, order.effort().calls());
  }
}
