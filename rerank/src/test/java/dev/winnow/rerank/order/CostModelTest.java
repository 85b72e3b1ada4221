package dev.winnow.rerank.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.order.CostModel.Cost;
import dev.winnow.rerank.order.CostModel.ModelSize;
import dev.winnow.rerank.order.CostModel.PromptSize;
import dev.winnow.rerank.order.CostModel.Reading;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CostModelTest {
  /// 100 passages of 100 tokens.
  private static final PromptSize PROMPT = new PromptSize(80, 100, 80, 3);

  private static Strategy strategy(String name) {
    return switch (name) {
      case "sliding" -> Strategy.Sliding.DEFAULTS;
      case "full" -> new Strategy.Full();
      case "tournament" -> Strategy.Tournament.DEFAULTS;
      case "pointwise" -> Strategy.Pointwise.DEFAULTS;
      default -> throw new AssertionError(name);
    };
  }

  // Worked out apart from this code; TFLOP to the digits given.
  @ParameterizedTest
  @CsvSource({
    "sliding,    CAUSAL, 1,   19980,  9, 9,  22.7,  290.5",
    "full,       CAUSAL, 1,   10460,  1, 1,  21.8,  175",
    "sliding,    PREFIX, 1,   19340,  9, 9,  22.1,  281.6",
    "sliding,    PREFIX, 5,   96380, 45, 9, 110.3, 1403",
    "full,       PREFIX, 1,   10460,  1, 1,  21.8,  175",
    "pointwise,  PREFIX, 1,   18080,100, 1,  16.6,  254",
    "full,       SET,    1,   10460,  1, 1,   9.7,  147",
    "full,       SET,   10,   13880, 10, 1,  14.6,  199",
    "full,       CAUSAL,10,  104600, 10, 1, 218,   1747",
    "sliding,    SET,    1,   11340,  9, 9,  10.7,  160",
    "sliding,    SET,    5,   16380, 45, 9,  16.6,  234",
    "sliding,    CAUSAL, 5,   99900, 45, 9, 113,   1453",
    "tournament, SET,    5,   14280, 30, 2,  14.2,  203",
    "pointwise,  CAUSAL, 1,   26000,100, 1,  23.7,  365",
    "pointwise,  SET,    1,   18080,100, 1,  16.6,  254",
  })
  void tokensAndOperationsAreThoseOfTheTable(
      String name,
      Reading reading,
      int views,
      long tokens,
      long prompts,
      int depth,
      String small,
      String large) {
    var smallModel = new CostModel(ModelSize.QWEN3_600M, PROMPT, reading, views);
    var largeModel = new CostModel(ModelSize.MISTRAL_7B, PROMPT, reading, views);

    Cost cost = smallModel.of(strategy(name), 100);
    Cost ofLarge = largeModel.of(strategy(name), 100);

    assertEquals(tokens, cost.tokens());
    assertEquals(tokens, ofLarge.tokens());
    assertEquals(prompts, cost.prompts());
    assertEquals(depth, cost.depth());
    assertTeraflops(small, cost.flops());
    assertTeraflops(large, ofLarge.flops());
  }

  private static void assertTeraflops(String expected, double flops) {
    int point = expected.indexOf('.');
    double unit = point < 0 ? 1 : Math.pow(10, -(expected.length() - point - 1));
    assertEquals(Double.parseDouble(expected), flops / 1e12, .51 * unit);
  }

  @ParameterizedTest
  @MethodSource("dev.winnow.rerank.order.StrategyTest#strategies")
  void callsAreForetoldOrBounded(Strategy strategy) {
    boolean exact =
        switch (strategy) {
          case Strategy.Pointwise _, Strategy.Full _, Strategy.Sliding _, Strategy.Tournament _ ->
              true;
          case Strategy.TopDown _, Strategy.SetwiseHeap _, Strategy.PairwiseHeap _ -> false;
        };
    for (int length = 1; length <= 500; length += length < 50 ? 1 : 23) {
      var random = new SplittableRandom(length);
      List<Candidate> list =
          IntStream.range(0, length)
              .mapToObj(i -> new Candidate("d", "", random.nextDouble()))
              .toList();
      Order order =
          strategy.order(TestJudge.listwise(Candidate::score), "q", list, Budget.UNLIMITED);
      var schedule = Schedule.of(strategy, length);
      long passages = schedule.sizes().stream().mapToLong(s -> s * schedule.count(s)).sum();

      if (exact) {
        assertEquals(
            order.effort(),
            new Order.Effort((int) schedule.calls(), schedule.depth(), passages, 0, 0));
      }
      assertTrue(order.effort().calls() <= schedule.calls(), strategy + " of " + length);
      assertTrue(order.effort().depth() <= schedule.depth(), strategy + " of " + length);
      assertTrue(order.effort().passages() <= passages, strategy + " of " + length);
    }
  }

  @Test
  void sizesThatCannotBeAreErrors() {
    assertThrows(IllegalArgumentException.class, () -> new PromptSize(-1, 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new ModelSize(0, 1, 1, 1, 1, 1));
    var model = new CostModel(ModelSize.MINILM_L6, PROMPT, Reading.CAUSAL, 1);
    assertThrows(IllegalArgumentException.class, () -> model.withViews(0));
    assertThrows(IllegalArgumentException.class, () -> model.of(new Strategy.Full(), 0));
  }
}
