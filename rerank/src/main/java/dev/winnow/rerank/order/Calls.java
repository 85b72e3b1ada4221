package dev.winnow.rerank.order;

import dev.winnow.embed.threads.TimeLimit;
import dev.winnow.embed.threads.TimeLimitException;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.judge.Judge;
import dev.winnow.rerank.judge.PromptTokens;
import dev.winnow.rerank.judge.QueryJudge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// The calls of one ordering: makes them, counts them, and stops when the budget is spent.
/// Candidates are named by their rank in the list. Confined to the thread of the ordering; only the
/// judge itself runs elsewhere, and its scores are taken in the order of the windows.
final class Calls implements AutoCloseable {
  private final Judge judge;
  private final QueryJudge opened;
  private final String query;
  private final List<Candidate> candidates;
  private final Budget budget;
  private final LongSupplier clock;
  private final long start;
  private double[] scores;
  private boolean[] read;
  private Order.Effort effort = Order.Effort.NONE;
  private long reserved;
  private Order.End end = Order.End.FINISHED;

  Calls(Judge judge, String query, List<Candidate> candidates, Budget budget) {
    this(judge, query, candidates, budget, System::nanoTime);
  }

  /// @param clock nanoseconds
  Calls(Judge judge, String query, List<Candidate> candidates, Budget budget, LongSupplier clock) {
    this.judge = judge;
    this.opened = judge.open(query);
    this.query = query;
    this.candidates = new ArrayList<>(candidates);
    this.budget = budget;
    this.clock = clock;
    this.start = clock.getAsLong();
    this.scores = new double[candidates.size()];
    this.read = new boolean[candidates.size()];
    Arrays.fill(scores, Double.NaN);
  }

  Judge judge() {
    return judge;
  }

  List<Candidate> candidates() {
    return candidates;
  }

  Order.Effort effort() {
    return effort;
  }

  Order.End end() {
    return end;
  }

  boolean wasRead(int rank) {
    return read[rank];
  }

  /// What the judge gave in the last call that read it, or NaN.
  double score(int rank) {
    return scores[rank];
  }

  /// Adds a candidate that the list did not have; returns its rank, after all others.
  int add(Candidate candidate) {
    int rank = candidates.size();
    candidates.add(candidate);
    if (rank == read.length) {
      scores = Arrays.copyOf(scores, 2 * rank + 1);
      read = Arrays.copyOf(read, 2 * rank + 1);
      Arrays.fill(scores, rank, scores.length, Double.NaN);
    }
    return rank;
  }

  /// Judges one window and sorts it in place; false where the budget did not suffice.
  boolean call(int[] window) {
    return round(List.of(window));
  }

  /// Judges windows that do not depend on each other and sorts each in place, best first. False
  /// where the budget did not suffice for all; windows that were not judged are left as they were.
  boolean round(List<int[]> windows) {
    List<Call> begun = begin(windows);
    // Results are taken after all calls ended: a window's order must not depend on another's speed.
    List<Call> ended = ended(begun);
    ended.forEach(this::take);
    if (!ended.isEmpty()) {
      effort = effort.plus(new Order.Effort(0, 1, 0, 0, 0));
    }
    return end == Order.End.FINISHED;
  }

  private List<Call> begin(List<int[]> windows) {
    List<Call> begun = new ArrayList<>(windows.size());
    for (int[] window : windows) {
      if (end != Order.End.FINISHED) {
        break;
      }
      List<Candidate> shown = Arrays.stream(window).mapToObj(candidates::get).toList();
      long tokens = budget.counter().tokens(query, shown);
      if (tokens > budget.tokens() - reserved || budget.tokens() == 0) {
        end = Order.End.OUT_OF_TOKENS;
      } else if (left().isZero()) {
        end = Order.End.OUT_OF_TIME;
      } else {
        reserved += tokens;
        var prompts = new LongAdder();
        var task = new FutureTask<>(() -> PromptTokens.counted(prompts, () -> judged(shown)));
        begun.add(new Call(window, tokens, prompts, task));
        budget.executor().execute(task);
      }
    }
    return begun;
  }

  /// A model that is still at work when the time is over is stopped.
  private double[] judged(List<Candidate> shown) {
    if (budget.time().equals(Budget.UNLIMITED.time())) {
      return opened.score(shown);
    }
    Duration left = left();
    return TimeLimit.within(left.isZero() ? Duration.ofNanos(1) : left, () -> opened.score(shown));
  }

  private List<Call> ended(List<Call> begun) {
    try {
      return begun.stream().filter(this::await).toList();
    } finally {
      begun.forEach(call -> call.task().cancel(true));
    }
  }

  private Duration left() {
    long used = clock.getAsLong() - start;
    return Duration.ofNanos(Math.max(0, budget.time().toNanos() - used));
  }

  /// False where the time was over first.
  private boolean await(Call call) {
    try {
      // Takes what is done already, even when the time is over.
      call.task().get(left().toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      end = Order.End.OUT_OF_TIME;
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var cancelled = new CancellationException("interrupted while a judge was at work");
      cancelled.initCause(e);
      throw cancelled;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeLimitException && left().isZero()) {
        end = Order.End.OUT_OF_TIME;
        return false;
      }
      throw thrown(e);
    }
  }

  private static RuntimeException thrown(ExecutionException e) {
    return switch (e.getCause()) {
      case Error error -> throw error;
      case RuntimeException failure -> failure;
      case null, default -> throw new AssertionError("a judge throws unchecked only", e);
    };
  }

  private void take(Call call) {
    double[] given = call.task().resultNow();
    int[] window = call.window();
    if (given.length != window.length) {
      throw new IllegalStateException(
          "the judge gave %d scores for %d candidates; expected one for each, in their order: fix %s"
              .formatted(given.length, window.length, judge.getClass().getName()));
    }
    for (int i = 0; i < window.length; i++) {
      // An index takes finite scores only, so infinity is no number either.
      scores[window[i]] = Double.isFinite(given[i]) ? given[i] : Double.NaN;
      read[window[i]] = true;
    }
    effort =
        effort.plus(new Order.Effort(1, 0, window.length, call.tokens(), call.prompts().sum()));
    sort(window);
  }

  /// Best first by the scores of the last call, ties by rank; those without a number last.
  void sort(int[] ranks) {
    int[] sorted =
        Arrays.stream(ranks)
            .boxed()
            .sorted(Comparator.comparingDouble(this::falling).thenComparing(rank -> rank))
            .mapToInt(rank -> rank)
            .toArray();
    System.arraycopy(sorted, 0, ranks, 0, ranks.length);
  }

  /// Sorts upwards as the score falls. Adding 0 turns -0 into 0, so that the two are equal.
  private double falling(int rank) {
    return -scores[rank] + 0.0;
  }

  /// Tells the judge that the query is done; a late call may still be running.
  @Override
  public void close() {
    opened.close();
  }

  private record Call(int[] window, long tokens, LongAdder prompts, FutureTask<double[]> task) {}
}
