package dev.winnow.rerank;

import dev.winnow.rerank.Completeness.AllRead;
import dev.winnow.rerank.Completeness.Counts;
import dev.winnow.rerank.Completeness.Failed;
import dev.winnow.rerank.Completeness.Failure;
import dev.winnow.rerank.Completeness.LeftOut;
import dev.winnow.rerank.Completeness.Limit;
import dev.winnow.rerank.Completeness.Reason;
import dev.winnow.rerank.Completeness.SomeUnread;
import dev.winnow.rerank.Completeness.Stopped;
import dev.winnow.rerank.Reranking.StageReport;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.order.Budget;
import dev.winnow.rerank.order.Deferral;
import dev.winnow.rerank.order.Exploration;
import dev.winnow.rerank.order.Exploration.Neighbours;
import dev.winnow.rerank.order.Order;
import dev.winnow.rerank.order.Order.Standing;
import dev.winnow.rerank.order.Planner;
import dev.winnow.rerank.order.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/// Stages that reorder a list one after the other, each stronger than the one before. A query goes
/// on to the next stage only where the last one was not sure. When a stage fails, the order before
/// it stands and the result says so; the text of an error is never taken for an answer. Immutable;
/// as thread-safe as its judges.
///
///     var cascade =
///         Cascade.of(Stage.of("cross-encoder", fast, Strategy.Pointwise.DEFAULTS))
///             .then(unsure, Stage.of("llm", strong, Strategy.Tournament.DEFAULTS).withDepth(40));
///     Reranking result = cascade.rerank(query, candidates);
///
/// @param steps in their order, at least one
/// @param time for all stages of a query together; a call may have less
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

  /// A cascade of one stage, with no time limit other than the stage's.
  public static Cascade of(Stage stage) {
    return new Cascade(List.of(new Step(Deferral.ALWAYS, stage)), Budget.UNLIMITED.time());
  }

  /// This cascade and one more stage, for the queries that `deferral` sends on.
  public Cascade then(Deferral deferral, Stage stage) {
    List<Step> more = new ArrayList<>(steps);
    more.add(new Step(deferral, stage));
    return new Cascade(more, time);
  }

  public Cascade withTime(Duration time) {
    return new Cascade(steps, time);
  }

  /// This cascade for the time of one query, with a cache of scores for each of its judges: a text
  /// that a pointwise judge scored is not scored again, in whatever call.
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
    return rerank(query, candidates, time);
  }

  /// The same under the deadline of the query. Models still running at the deadline are stopped;
  /// what was read by then counts.
  ///
  /// @param left the time that the query has left; at 0 or less no judge is asked. The cascade's
  ///   own limit holds as well.
  /// @throws CancellationException where the calling thread is interrupted
  public Reranking rerank(String query, List<Candidate> candidates, Duration left) {
    return new Run(query, candidates, left).run(Optional.empty());
  }

  /// Reorders candidates and what the first stage finds near the best of them; the stages after it
  /// order what it read. The first stage explores with its judge and budget in place of its
  /// strategy and depth. What it did not read is left out, unless it was stopped before its end.
  /// Ranks from the list's size on are those of found candidates.
  ///
  /// @param exploration how the first stage explores; narrowed to the window of its judge
  /// @throws CancellationException where the calling thread is interrupted
  public Reranking explore(
      String query, List<Candidate> candidates, Exploration exploration, Neighbours neighbours) {
    return explore(query, candidates, exploration, neighbours, time);
  }

  /// The same under the deadline of the query, as [#rerank(String, List, Duration)] has it.
  ///
  /// @param left the time that the query has left
  /// @throws CancellationException where the calling thread is interrupted
  public Reranking explore(
      String query,
      List<Candidate> candidates,
      Exploration exploration,
      Neighbours neighbours,
      Duration left) {
    return new Run(query, candidates, left).run(Optional.of(new Ground(exploration, neighbours)));
  }

  /// What the first stage explores.
  private record Ground(Exploration exploration, Neighbours neighbours) {}

  /// The run of one query through the stages.
  private final class Run {
    private final String query;
    private final Duration limit;
    private Standings standings;
    private final List<StageReport> reports = new ArrayList<>();
    private final long start = System.nanoTime();

    Run(String query, List<Candidate> candidates, Duration left) {
      this.query = query;
      this.limit = time.compareTo(left) <= 0 ? time : left;
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
          leaveOut(step.stage(), Reason.SURE);
        } else {
          last = stage(step.stage(), next);
        }
        next = Optional.empty();
      }
      return standings.result(reports);
    }

    /// The order, where it was finished.
    private Optional<Order> stage(Stage stage, Optional<Ground> ground) {
      long began = System.nanoTime();
      List<Candidate> list = standings.head(ground.isPresent() ? Integer.MAX_VALUE : stage.depth());
      try {
        if (ground.isPresent()) {
          return explored(stage, list, ground.get(), began);
        }
        var choice = choice(stage, list.size(), left(stage.budget()));
        if (choice.isEmpty()) {
          leaveOut(stage, Reason.UNAFFORDABLE);
          return Optional.empty();
        }
        return ordered(stage, list, choice.get(), began);
      } catch (CancellationException e) {
        throw e;
      } catch (RuntimeException | LinkageError e) {
        standings.asked(list.size());
        var counts = new Counts(0, 0, list.size(), standings.size() - list.size());
        reports.add(
            new StageReport(
                stage.name(),
                new Failed(new Failure.Thrown(e), counts),
                Order.Effort.NONE,
                since(began),
                0));
        return Optional.empty();
      }
    }

    private void leaveOut(Stage stage, Reason reason) {
      var counts = new Counts(0, 0, 0, standings.size());
      reports.add(
          new StageReport(
              stage.name(), new LeftOut(reason, counts), Order.Effort.NONE, Duration.ZERO, 0));
    }

    private Optional<Order> explored(Stage stage, List<Candidate> list, Ground ground, long began) {
      var whole =
          ground
              .exploration()
              .within(stage.judge().window())
              .order(stage.judge(), query, list, ground.neighbours(), left(stage.budget()));
      var order = whole.end() == Order.End.FINISHED ? whole.read(stage.judge().pointwise()) : whole;
      if (order.count(Standing.JUDGED) > 0) {
        standings = Standings.of(whole, order);
        standings.read(order);
      } else {
        standings.read(whole);
      }
      return taken(stage, order, 0, began);
    }

    private Optional<Order> ordered(Stage stage, List<Candidate> list, Choice choice, long began) {
      var order =
          choice
              .strategy()
              .order(stage.judge(), query, list.subList(0, choice.depth()), left(stage.budget()));
      standings.read(order);
      return taken(stage, order, standings.size() - choice.depth(), began);
    }

    /// @param beyond candidates that the stage was not to read
    private Optional<Order> taken(Stage stage, Order order, int beyond, long began) {
      Completeness completeness = completeness(order, beyond);
      if (completeness.anyScored() || order.places().isEmpty()) {
        standings.take(stage.name(), order);
      }
      int unread = order.effort().calls() == 0 ? 0 : stage.judge().unread(query);
      reports.add(
          new StageReport(stage.name(), completeness, order.effort(), since(began), unread));
      return switch (completeness) {
        case AllRead _, SomeUnread _ -> Optional.of(order);
        case Stopped _, Failed _, LeftOut _ -> Optional.empty();
      };
    }

    private Budget left(Budget budget) {
      var left = limit.minus(since(start));
      return left.compareTo(budget.time()) >= 0
          ? budget
          : budget.withTime(left.isNegative() ? Duration.ZERO : left);
    }
  }

  private record Choice(Strategy strategy, int depth) {}

  private static Optional<Choice> choice(Stage stage, int candidates, Budget budget) {
    return switch (stage.approach()) {
      case Stage.Fixed(Strategy strategy) -> Optional.of(new Choice(strategy, candidates));
      case Stage.Planned(Planner planner) ->
          planner
              .choose(candidates, stage.judge(), budget)
              .map(planned -> new Choice(planned.strategy(), planned.depth()));
    };
  }

  private static Completeness completeness(Order order, int beyond) {
    var counts =
        new Counts(
            order.count(Standing.JUDGED),
            order.count(Standing.UNSCORED),
            order.count(Standing.UNREAD),
            beyond);
    boolean nothing = counts.scored() == 0 && counts.asked() > 0;
    return switch (order.end()) {
      case OUT_OF_TIME -> new Stopped(Limit.TIME, counts);
      case OUT_OF_TOKENS -> new Stopped(Limit.TOKENS, counts);
      case FINISHED ->
          nothing
              ? new Failed(new Failure.NoScores(), counts)
              : counts.unread() + beyond == 0 ? new AllRead(counts) : new SomeUnread(counts);
    };
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
