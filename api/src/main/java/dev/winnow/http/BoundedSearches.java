package dev.winnow.http;

import dev.winnow.engine.Engine;
import dev.winnow.index.Query;
import dev.winnow.index.SearchResult;
import io.javalin.http.GatewayTimeoutResponse;
import io.javalin.http.InternalServerErrorResponse;
import io.javalin.http.ServiceUnavailableResponse;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs searches on few threads of their own, so that many clients cannot take all memory and
/// processors: some wait their turn, the rest are turned away.
final class BoundedSearches implements AutoCloseable {
  private final Engine engine;
  private final ServerLimits limits;
  private final ThreadPoolExecutor threads;

  BoundedSearches(Engine engine, ServerLimits limits) {
    this.engine = engine;
    this.limits = limits;
    this.threads =
        new ThreadPoolExecutor(
            limits.searches(),
            limits.searches(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limits.waiting()),
            Thread.ofPlatform().name("winnow-search-", 0).daemon().factory());
  }

  SearchResult search(Query query) {
    Future<SearchResult> search = submitted(query);
    try {
      return search.get(limits.deadline().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // A search that waits never starts; one that runs is not interrupted, which would close the
      // index's files, and keeps its thread until it ends.
      search.cancel(false);
      throw new GatewayTimeoutResponse(
          "search took longer than %d ms; ask for fewer candidates, or raise the limit deadline"
              .formatted(limits.deadline().toMillis()));
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceUnavailableResponse("server is stopping; try again later");
    }
  }

  private Future<SearchResult> submitted(Query query) {
    try {
      return threads.submit(() -> engine.search(query));
    } catch (RejectedExecutionException e) {
      throw new ServiceUnavailableResponse(
          "%d searches run and %d wait; try again later"
              .formatted(limits.searches(), limits.waiting()));
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    return switch (e.getCause()) {
      case RuntimeException cause -> cause;
      case Error error -> throw error;
      case null, default -> new InternalServerErrorResponse();
    };
  }

  int running() {
    return threads.getActiveCount();
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
