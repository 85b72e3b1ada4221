package dev.winnow.index.search;

import dev.winnow.index.Bindings;
import dev.winnow.index.DeadlineException;
import dev.winnow.index.Limits;
import dev.winnow.index.Query;
import dev.winnow.index.SearchResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Runs the plans of queries over a backend. As thread-safe as its bindings.
///
/// Searches that depend on text and filter alone are made first, for all retrievers of all queries
/// together. Then each plan is walked from its leaves up. Only exploration and refit search again.
public final class Executor {
  /// Queries whose candidates are in memory at a time.
  private static final int TOGETHER = 1_000;

  private final Bindings bindings;
  private final Limits limits;
  private final LongSupplier clock;

  public Executor(Bindings bindings, Limits limits) {
    this(bindings, limits, System::nanoTime);
  }

  /// @param clock gives nanoseconds, for deadlines
  Executor(Bindings bindings, Limits limits, LongSupplier clock) {
    this.bindings = bindings;
    this.limits = limits;
    this.clock = clock;
  }

  /// Answers queries over one snapshot of an index; a query without a plan is a keyword search for
  /// whole documents.
  ///
  /// @return a result for each, in their order
  /// @throws IllegalArgumentException if one of them names what is not there or breaks a limit
  /// @throws DeadlineException if a retriever of one of them is late
  public List<SearchResult> search(Backend backend, List<Query> queries) {
    limits.requireQueries(queries.size());
    List<Request> requests =
        queries.stream().map(query -> Request.of(query, limits, clock)).toList();
    List<SearchResult> results = new ArrayList<>(queries.size());
    for (int from = 0; from < requests.size(); from += TOGETHER) {
      results.addAll(
          answers(backend, requests.subList(from, Math.min(requests.size(), from + TOGETHER))));
    }
    return results;
  }

  private List<SearchResult> answers(Backend backend, List<Request> requests) {
    List<PlanRun> runs = new ArrayList<>(requests.size());
    List<LeafSearch> searches = new ArrayList<>();
    for (Request request : requests) {
      var run = new PlanRun(backend, bindings, request);
      searches.addAll(run.prepare());
      runs.add(run);
    }
    List<Found> found = searches.isEmpty() ? List.of() : backend.search(searches);
    List<SearchResult> results = new ArrayList<>(requests.size());
    int next = 0;
    for (PlanRun run : runs) {
      results.add(run.finish(found.subList(next, next + run.searches())));
      next += run.searches();
    }
    return results;
  }
}
