package dev.winnow.rerank.order;

import dev.winnow.rerank.judge.Judge;
import dev.winnow.rerank.order.CostModel.Cost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Chooses how to order a list: by which strategy, and how deep.
///
/// Of all that the budget can pay for and the judge can serve, it takes the cheapest of those whose
/// expected gain is within a tolerance of the greatest; cheapest is the least time, then tokens,
/// then depth.
///
/// @param costs of the judge's model
/// @param speed of the machine
/// @param expectation what strategies are expected to gain
/// @param strategies to choose from, at least one
/// @param tolerance differences of gain up to this are noise; 0 or more
public record Planner(
    CostModel costs,
    Speed speed,
    Expectation expectation,
    List<Strategy> strategies,
    double tolerance) {
  /// The published settings of every strategy.
  public static final List<Strategy> STRATEGIES =
      List.of(
          Strategy.Pointwise.DEFAULTS,
          new Strategy.Full(),
          Strategy.Sliding.DEFAULTS,
          Strategy.Tournament.DEFAULTS,
          new Strategy.Tournament(20, 8, 40),
          Strategy.TopDown.DEFAULTS,
          Strategy.SetwiseHeap.DEFAULTS,
          new Strategy.SetwiseHeap(19, 10),
          Strategy.PairwiseHeap.DEFAULTS);

  /// Depths that are tried: this many, evenly spread, the whole list among them.
  private static final int DEPTHS = 20;

  public Planner {
    strategies = List.copyOf(strategies);
    if (strategies.isEmpty() || !(tolerance >= 0)) {
      throw new IllegalArgumentException(
          "planner has strategies %s and tolerance %s; expected at least one, and 0 or more"
              .formatted(strategies, tolerance));
    }
  }

  /// The published strategies, by simulated gains, .005 of which are noise.
  public static Planner of(CostModel costs, Speed speed) {
    return new Planner(costs, speed, Expectation.simulated(), STRATEGIES, .005);
  }

  /// How fast a machine runs a model.
  ///
  /// @param flopsPerSecond that it reaches on full prompts, above 0; not what its maker states
  /// @param round what a round takes however small it is, 0 or more
  public record Speed(double flopsPerSecond, Duration round) {
    public Speed {
      if (!(flopsPerSecond > 0) || round.isNegative()) {
        throw new IllegalArgumentException(
            "speed is %s flops/s and %s for a round; expected more than 0, and 0 or more"
                .formatted(flopsPerSecond, round));
      }
    }

    /// The time that a cost takes.
    public Duration time(Cost cost) {
      double seconds = cost.flops() / flopsPerSecond + cost.depth() * round.toNanos() / 1e9;
      return seconds * 1e9 >= Long.MAX_VALUE
          ? Duration.ofNanos(Long.MAX_VALUE)
          : Duration.ofNanos((long) Math.ceil(seconds * 1e9));
    }
  }

  /// What was chosen.
  ///
  /// @param depth candidates to order, from the head of the list
  /// @param time that the cost is expected to take
  public record Choice(Strategy strategy, int depth, Cost cost, Duration time, double gain) {}

  /// The choice for a list of `candidates`; none where the list is empty or not even the smallest
  /// step can be paid for: then the list is best left as it is.
  public Optional<Choice> choose(int candidates, Judge judge, Budget budget) {
    List<Choice> affordable = affordable(candidates, judge, budget);
    double most = affordable.stream().mapToDouble(Choice::gain).max().orElse(0);
    return affordable.stream()
        .filter(choice -> choice.gain() >= most - tolerance)
        .min(
            Comparator.comparing(Choice::time)
                .thenComparing(choice -> choice.cost().tokens())
                .thenComparing(choice -> choice.cost().depth()));
  }

  private List<Choice> affordable(int candidates, Judge judge, Budget budget) {
    List<Choice> affordable = new ArrayList<>();
    for (int depth : depths(candidates)) {
      for (Strategy strategy : strategies) {
        if (serves(judge, strategy, depth)) {
          var cost = costs.of(strategy, depth);
          var time = speed.time(cost);
          if (cost.tokens() <= budget.tokens() && time.compareTo(budget.time()) <= 0) {
            double gain = expectation.gain(strategy, depth, candidates);
            affordable.add(new Choice(strategy, depth, cost, time, gain));
          }
        }
      }
    }
    return affordable;
  }

  private static boolean serves(Judge judge, Strategy strategy, int depth) {
    return strategy.largestCall(depth) <= judge.window()
        && (judge.pointwise() || !(strategy instanceof Strategy.Pointwise));
  }

  /// From the whole list down; a depth of one orders nothing.
  static List<Integer> depths(int candidates) {
    int step = Math.max(1, Math.ceilDiv(candidates, DEPTHS));
    List<Integer> depths = new ArrayList<>();
    for (int depth = candidates; depth > 1; depth -= step) {
      depths.add(depth);
    }
    return depths;
  }
}
