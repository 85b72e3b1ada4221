package dev.winnow.rerank.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.order.CostModel.ModelSize;
import dev.winnow.rerank.order.CostModel.PromptSize;
import dev.winnow.rerank.order.CostModel.Reading;
import dev.winnow.rerank.order.Planner.Speed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final PromptSize PROMPT = new PromptSize(80, 100, 80, 3);
  private static final CostModel CAUSAL =
      new CostModel(ModelSize.QWEN3_600M, PROMPT, Reading.CAUSAL, 1);
  private static final Speed SPEED = new Speed(2e12, Duration.ofMillis(50));
  private static final List<Strategy> EXACT =
      List.of(
          Strategy.Pointwise.DEFAULTS,
          new Strategy.Full(),
          Strategy.Sliding.DEFAULTS,
          new Strategy.Sliding(10, 5),
          Strategy.Tournament.DEFAULTS,
          new Strategy.Tournament(20, 8, 40));

  private static final TestJudge ANY = TestJudge.pointwise(Candidate::score);

  @Test
  void theChoiceIsThatOfBruteForceOn200Budgets() {
    var random = new SplittableRandom(17);
    int none = 0;
    for (int trial = 0; trial < 200; trial++) {
      int candidates = random.nextInt(2, 160);
      double tolerance = random.nextInt(3) * .01;
      var judge = random.nextBoolean() ? ANY : TestJudge.listwise(Candidate::score);
      var bounded = random.nextBoolean() ? judge : judge.withWindow(random.nextInt(5, 50));
      var budget =
          Budget.UNLIMITED
              .withTokens((long) Math.exp(random.nextDouble(5, 11)), Budget.UNCOUNTED)
              .withTime(Duration.ofNanos((long) Math.exp(random.nextDouble(17, 25))));
      var planner = new Planner(CAUSAL, SPEED, Expectation.simulated(), EXACT, tolerance);

      Optional<Planner.Choice> choice = planner.choose(candidates, bounded, budget);

      String chosen = choice.map(c -> c.strategy() + " to " + c.depth()).orElse("none");
      assertEquals(cheapest(candidates, bounded, budget, tolerance), chosen, "trial " + trial);
      none += choice.isEmpty() ? 1 : 0;
    }
    assertTrue(none > 0 && none < 100, none + " of 200 budgets are too small for anything");
  }

  /// Runs every strategy at every depth with a judge that counts tokens and operations by itself.
  private static String cheapest(int candidates, TestJudge judge, Budget budget, double tolerance) {
    double most = Double.NEGATIVE_INFINITY;
    for (int pass = 0; pass < 2; pass++) {
      double leastSeconds = Double.POSITIVE_INFINITY;
      String best = "none";
      for (int depth : Planner.depths(candidates)) {
        for (Strategy strategy : EXACT) {
          boolean single = strategy instanceof Strategy.Pointwise;
          var counted = judge.pointwise() ? ANY : TestJudge.listwise(Candidate::score);
          counted.shown().clear();
          if (single && !judge.pointwise()) {
            continue;
          }
          Order order = strategy.order(counted, "q", list(depth), Budget.UNLIMITED);
          if (strategy.largestCall(depth) > judge.window()) {
            continue;
          }
          double tokens = 0;
          double flops = 0;
          for (var window : counted.shown()) {
            double read = single ? 260 : 160 + 103 * window.size();
            int times = single ? window.size() : 1;
            tokens += times * read;
            flops += times * (read * 2 * 440_401_920 + read * read / 2 * 4 * 2048 * 28);
          }
          double seconds = flops / 2e12 + .05 * order.effort().depth();
          if (tokens > budget.tokens() || seconds > budget.time().toNanos() / 1e9) {
            continue;
          }
          double gain = Expectation.simulated().gain(strategy, depth, candidates);
          most = pass == 0 ? Math.max(most, gain) : most;
          if (pass == 1 && gain >= most - tolerance && seconds < leastSeconds - 1e-8) {
            leastSeconds = seconds;
            best = strategy + " to " + depth;
          }
        }
      }
      if (pass == 1) {
        return best;
      }
    }
    throw new AssertionError("two passes");
  }

  private static List<Candidate> list(int length) {
    return IntStream.range(0, length).mapToObj(i -> new Candidate("d" + i, "", -i)).toList();
  }

  @Test
  void withoutLimitsTheBestOrderIsMade() {
    var choice = Planner.of(CAUSAL, SPEED).choose(100, ANY, Budget.UNLIMITED).orElseThrow();

    assertEquals(Strategy.Sliding.DEFAULTS, choice.strategy());
    assertEquals(100, choice.depth());
    assertEquals(19_980, choice.cost().tokens());
  }

  @Test
  void whereRoundsAreSlowATournamentTakesThePlaceOfWindows() {
    var choice =
        Planner.of(CAUSAL, new Speed(1e15, Duration.ofMillis(500)))
            .choose(100, ANY, Budget.UNLIMITED.withTime(Duration.ofMillis(1_200)))
            .orElseThrow();

    assertEquals(2, choice.cost().depth());
    assertEquals(100, choice.depth());
  }

  @Test
  void anEmptyListHasNoChoice() {
    assertEquals(Optional.empty(), Planner.of(CAUSAL, SPEED).choose(0, ANY, Budget.UNLIMITED));
  }
}
