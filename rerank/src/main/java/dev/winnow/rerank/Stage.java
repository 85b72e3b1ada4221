package dev.winnow.rerank;

import dev.winnow.rerank.judge.Judge;
import dev.winnow.rerank.order.Budget;
import dev.winnow.rerank.order.Planner;
import dev.winnow.rerank.order.Strategy;

/// One judge and how it is used. Immutable; as thread-safe as the judge.
///
/// @param name names it in results
/// @param judge not closed here
/// @param approach how the list is ordered
/// @param depth most candidates that are ordered, from the head of the list, at least 1; the others
///   follow in their old order. Deeper is not always better: in long lists judges promote passages
///   that only look relevant (Jacob et al., arXiv 2411.11767).
/// @param budget what it may spend on a query; a model that is at work when the time is over is
///   stopped, any other judge only where the budget's executor has its own threads
public record Stage(String name, Judge judge, Approach approach, int depth, Budget budget) {
  /// Default number of candidates that a stage orders.
  public static final int DEFAULT_DEPTH = 100;

  public Stage {
    if (depth < 1) {
      throw new IllegalArgumentException(
          "stage '%s' has depth %d; expected 1 or more".formatted(name, depth));
    }
    if (approach instanceof Fixed(Strategy strategy)) {
      requireServes(name, judge, strategy, depth);
    }
  }

  /// How a stage orders its list.
  public sealed interface Approach {}

  /// Always by one strategy.
  public record Fixed(Strategy strategy) implements Approach {}

  /// By the strategy and to the depth that a planner finds best for the length of the list and the
  /// budget; the stage is left out where not even the smallest step fits the budget.
  public record Planned(Planner planner) implements Approach {}

  /// A stage by one strategy, of [#DEFAULT_DEPTH], without limit.
  public static Stage of(String name, Judge judge, Strategy strategy) {
    return new Stage(name, judge, new Fixed(strategy), DEFAULT_DEPTH, Budget.UNLIMITED);
  }

  /// A stage whose strategy is planned, of [#DEFAULT_DEPTH].
  public static Stage planned(String name, Judge judge, Planner planner, Budget budget) {
    return new Stage(name, judge, new Planned(planner), DEFAULT_DEPTH, budget);
  }

  public Stage withDepth(int depth) {
    return new Stage(name, judge, approach, depth, budget);
  }

  public Stage withBudget(Budget budget) {
    return new Stage(name, judge, approach, depth, budget);
  }

  /// This stage with a cache for one query; see [Cascade#remembering].
  Stage remembering() {
    return new Stage(name, judge.remembering(), approach, depth, budget);
  }

  private static void requireServes(String name, Judge judge, Strategy strategy, int depth) {
    if (strategy.largestCall(depth) > judge.window()) {
      throw new IllegalArgumentException(
          "stage '%s' shows up to %d candidates at once (%s, depth %d), but its judge reads at most %d; choose a smaller window or depth"
              .formatted(name, strategy.largestCall(depth), strategy, depth, judge.window()));
    }
    if (strategy instanceof Strategy.Pointwise && !judge.pointwise()) {
      throw new IllegalArgumentException(
          "stage '%s' is pointwise, but the scores of its judge do not compare between calls; choose Sliding, Tournament or TopDown"
              .formatted(name));
    }
  }
}
