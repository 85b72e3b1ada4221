package dev.winnow.rerank;

import dev.winnow.rerank.Reranking.Outcome;
import dev.winnow.rerank.Reranking.StageReport;
import dev.winnow.rerank.order.Allowance;
import dev.winnow.rerank.order.Exploration;
import dev.winnow.rerank.order.Neighbours;
import dev.winnow.rerank.order.Order;
import dev.winnow.rerank.order.Order.Standing;
import dev.winnow.rerank.order.Planner;
import dev.winnow.rerank.order.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/// Stages that reorder a list one after the other, each stronger than the one before: a query goes
/// on only where the stage before was not sure. Whatever fails, the order before it stands and the
/// result says so; no text of an error is ever read as an answer. Immutable; as thread-safe as its
/// judges.
///
///     var cascade =
///         Cascade.of(Stage.of("cross-encoder", fast, Strategy.Pointwise.DEFAULTS))
///             .then(unsure, Stage.of("llm", strong, Strategy.Tournament.DEFAULTS).withDepth(40));
///     Reranking result = cascade.rerank(query, candidates);
///
/// @param steps in their order, at least one
/// @param time for all stages of a query together
public record Cascade(List<Step> steps, Duration time) {
  public Cascade {
    steps = List.copyOf(steps);
    if (steps.isEmpty() || time.isNegative()) {
      throw new IllegalArgumentException(
          "cascade has %d stages and %s; expected at least one, and 0 or more"
              .formatted(steps.size(), time));
    }
  }

  /// A stage, and which queries of the stage before come to it.
  public record Step(Deferral deferral, Stage stage) {}

  /// A cascade of one stage, without a limit of time but the stage's.
  public static Cascade of(Stage stage) {
    return new Cascade(List.of(new Step(Deferral.ALWAYS, stage)), Allowance.UNLIMITED.time());
  }

  /// This cascade and one more stage, for queries that `deferral` does not trust the last one with.
  public Cascade then(Deferral deferral, Stage stage) {
    List<Step> more = new ArrayList<>(steps);
    more.add(new Step(deferral, stage));
    return new Cascade(more, time);
  }

  public Cascade withTime(Duration time) {
    return new Cascade(steps, time);
  }

  /// This cascade for the time of one query: a text that a pointwise judge scored it does not score
  /// again, in whatever call.
  public Cascade remembering() {
    return new Cascade(
        steps.stream().map(step -> new Step(step.deferral(), step.stage().remembering())).toList(),
        time);
  }

  /// Whether the scores of one query compare between calls: there is one stage, and its judge is
  /// pointwise.
  public boolean pointwise() {
    return steps.size() == 1 && steps.getFirst().stage().judge().pointwise();
  }

  /// Reorders candidates, given best first as the retriever has them; duplicates and an empty list
  /// are fine.
  ///
  /// @throws CancellationException where the calling thread is interrupted
  public Reranking rerank(String query, List<Candidate> candidates) {
    return new Run(query, candidates).run(Optional.empty());
  }

  /// Reorders candidates and what the first stage finds near the best of them; the stages behind it
  /// order what it read. The first stage explores with its judge and allowance in place of its
  /// strategy and depth. What it did not read is left out, unless it was stopped before its end.
  /// Ranks from the list's size on are those of found candidates.
  ///
  /// @param exploration how the first stage explores; narrowed to the window of its judge
  /// @throws CancellationException where the calling thread is interrupted
  public Reranking explore(
      String query, List<Candidate> candidates, Exploration exploration, Neighbours neighbours) {
    return new Run(query, candidates).run(Optional.of(new Ground(exploration, neighbours)));
  }

  /// What the first stage explores.
  private record Ground(Exploration exploration, Neighbours neighbours) {}

  /// One query on its way through the stages.
  private final class Run {
    private final String query;
    private Standings standings;
    private final List<StageReport> reports = new ArrayList<>();
    private final long start = System.nanoTime();

    Run(String query, List<Candidate> candidates) {
      this.query = query;
      this.standings = new Standings(candidates);
    }

    /// @param ground where the first stage explores; empty where it keeps to the list
    Reranking run(Optional<Ground> ground) {
      boolean sure = false;
      Optional<Order> last = Optional.empty();
      Optional<Ground> next = ground;
      for (Step step : steps) {
        if (sure || last.filter(order -> !step.deferral().defers(order)).isPresent()) {
          sure = true;
          reports.add(
              report(step.stage(), Outcome.LEFT_OUT, "was not asked: the stage before was sure"));
        } else {
          last = stage(step.stage(), next);
        }
        next = Optional.empty();
      }
      return standings.result(reports);
    }

    /// The order, where it is whole.
    private Optional<Order> stage(Stage stage, Optional<Ground> ground) {
      long began = System.nanoTime();
      List<Candidate> list = standings.head(stage.depth());
      try {
        if (ground.isPresent()) {
          return explored(stage, ground.get(), began);
        }
        var choice = choice(stage, list.size(), left(stage.allowance()));
        if (choice.isEmpty()) {
          reports.add(
              report(stage, Outcome.LEFT_OUT, "was not asked: its allowance pays for nothing"));
          return Optional.empty();
        }
        return taken(stage, list, choice.get(), began);
      } catch (CancellationException e) {
        throw e;
      } catch (RuntimeException | LinkageError e) {
        reports.add(
            new StageReport(
                stage.name(),
                Outcome.FAILED,
                "failed, so the order before it stands: " + e,
                0,
                Order.Effort.NONE,
                since(began)));
        return Optional.empty();
      }
    }

    private Optional<Order> explored(Stage stage, Ground ground, long began) {
      var whole =
          ground
              .exploration()
              .within(stage.judge().window())
              .order(
                  stage.judge(),
                  query,
                  standings.head(Integer.MAX_VALUE),
                  ground.neighbours(),
                  left(stage.allowance()));
      var order = whole.end() == Order.End.FINISHED ? whole.read(stage.judge().pointwise()) : whole;
      if (outcome(order) != Outcome.FAILED) {
        standings = Standings.of(whole, order);
      }
      return taken(stage, order, began);
    }

    private Optional<Order> taken(Stage stage, List<Candidate> list, Choice choice, long began) {
      var order =
          choice
              .strategy()
              .order(
                  stage.judge(), query, list.subList(0, choice.depth()), left(stage.allowance()));
      return taken(stage, order, began);
    }

    private Optional<Order> taken(Stage stage, Order order, long began) {
      var outcome = outcome(order);
      if (outcome != Outcome.FAILED) {
        standings.take(stage.name(), order);
      }
      reports.add(
          new StageReport(
              stage.name(),
              outcome,
              note(order, outcome),
              order.count(Standing.UNSCORED),
              order.effort(),
              since(began)));
      return outcome == Outcome.DONE ? Optional.of(order) : Optional.empty();
    }

    private Allowance left(Allowance allowance) {
      var left = time.minus(since(start));
      return left.compareTo(allowance.time()) >= 0
          ? allowance
          : allowance.withTime(left.isNegative() ? Duration.ZERO : left);
    }
  }

  private record Choice(Strategy strategy, int depth) {}

  private static Optional<Choice> choice(Stage stage, int candidates, Allowance allowance) {
    return switch (stage.approach()) {
      case Stage.Fixed(Strategy strategy) -> Optional.of(new Choice(strategy, candidates));
      case Stage.Planned(Planner planner) ->
          planner
              .choose(candidates, stage.judge(), allowance)
              .map(planned -> new Choice(planned.strategy(), planned.depth()));
    };
  }

  private static Outcome outcome(Order order) {
    boolean nothing = order.count(Standing.JUDGED) == 0 && !order.places().isEmpty();
    if (nothing) {
      return Outcome.FAILED;
    }
    return order.end() == Order.End.FINISHED ? Outcome.DONE : Outcome.PARTLY;
  }

  private static String note(Order order, Outcome outcome) {
    int unscored = order.count(Standing.UNSCORED);
    return switch (outcome) {
      case DONE ->
          unscored == 0
              ? ""
              : "gave no number for %d of %d candidates, which kept their place"
                  .formatted(unscored, order.places().size());
      case PARTLY ->
          "%s after %d calls, so %d of %d candidates were not read"
              .formatted(
                  reason(order.end()),
                  order.effort().calls(),
                  order.count(Standing.UNREAD),
                  order.places().size());
      case FAILED ->
          order.end() == Order.End.FINISHED
              ? "gave no number for any of %d candidates, so the order before it stands"
                  .formatted(order.places().size())
              : reason(order.end()) + " before it gave a score, so the order before it stands";
      case LEFT_OUT -> throw new AssertionError("a stage that was left out has no order");
    };
  }

  private static String reason(Order.End end) {
    return switch (end) {
      case OUT_OF_TIME -> "ran out of time";
      case OUT_OF_TOKENS -> "ran out of tokens";
      case FINISHED -> "ended";
    };
  }

  private static StageReport report(Stage stage, Outcome outcome, String note) {
    return new StageReport(stage.name(), outcome, note, 0, Order.Effort.NONE, Duration.ZERO);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
