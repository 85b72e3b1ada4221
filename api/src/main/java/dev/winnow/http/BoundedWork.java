package dev.winnow.http;

import dev.winnow.embed.threads.TimeLimit;
import dev.winnow.engine.Engine;
import dev.winnow.engine.RerankRequest;
import dev.winnow.index.Query;
import dev.winnow.index.Reranker.Reranked;
import dev.winnow.index.SearchResult;
import io.javalin.http.GatewayTimeoutResponse;
import io.javalin.http.InternalServerErrorResponse;
import io.javalin.http.ServiceUnavailableResponse;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs searches and rerankings on few threads of their own, so that many clients cannot take all
/// memory and processors: some wait their turn, the rest are turned away.
final class BoundedWork implements AutoCloseable {
  /// After the deadline, so that the client is told of that and not of the model that was stopped.
  private static final Duration GRACE = Duration.ofMillis(500);

  private final Engine engine;
  private final ServerLimits limits;
  private final ThreadPoolExecutor threads;

  BoundedWork(Engine engine, ServerLimits limits) {
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
    return done(() -> engine.search(query), "search", "ask for fewer candidates");
  }

  /// A model that is at work when the time is over is stopped.
  ///
  /// @param reranker one that is bound
  Reranked rerank(String reranker, RerankRequest request) {
    return done(
        () ->
            TimeLimit.within(
                limits.deadline().plus(GRACE),
                () -> engine.rerank(reranker, request.query(), request.texts())),
        "reranking",
        "send fewer documents");
  }

  private <T> T done(Callable<T> work, String what, String remedy) {
    Future<T> result = submitted(work);
    try {
      return result.get(limits.deadline().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // What waits never starts; what runs is not interrupted, which would close the index's files,
      // and keeps its thread until it ends.
      result.cancel(false);
      throw new GatewayTimeoutResponse(
          "%s took longer than %d ms; %s, or raise the limit deadline"
              .formatted(what, limits.deadline().toMillis(), remedy));
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceUnavailableResponse("server is stopping; try again later");
    }
  }

  private <T> Future<T> submitted(Callable<T> work) {
    try {
      return threads.submit(work);
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
