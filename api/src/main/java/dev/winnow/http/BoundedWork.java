package dev.winnow.http;

import dev.winnow.engine.Admission;
import dev.winnow.engine.DeadlineException;
import dev.winnow.engine.Engine;
import dev.winnow.engine.OverloadedException;
import dev.winnow.engine.Rerankers;
import dev.winnow.index.Query;
import dev.winnow.index.Reranker.Reranked;
import dev.winnow.index.SearchResult;
import io.javalin.http.GatewayTimeoutResponse;
import io.javalin.http.ServiceUnavailableResponse;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/// Runs searches and rerankings under one [Admission]; a refused call is answered by 503, a late
/// one by 504.
final class BoundedWork implements AutoCloseable {
  private final Admission admission;

  BoundedWork(Admission.Limits limits) {
    this.admission = Admission.open(limits);
  }

  /// Retrievers and models that are at work when the time is over are stopped and free their
  /// thread.
  SearchResult search(Engine engine, Query query) {
    return done(
        left -> engine.search(query.withDeadline(left)), "search", "ask for fewer candidates");
  }

  /// @param reranker name of a bound reranker
  Reranked rerank(Rerankers rerankers, String reranker, RerankRequest request) {
    return done(
        _ -> rerankers.rerank(reranker, request.query(), request.texts()),
        "reranking",
        "send fewer documents");
  }

  private <T> T done(Function<Duration, T> work, String what, String remedy) {
    try {
      return admission.run(work);
    } catch (DeadlineException e) {
      throw new GatewayTimeoutResponse(
          "%s took longer than %d ms; %s, or raise the limit deadline"
              .formatted(what, e.deadline().toMillis(), remedy));
    } catch (OverloadedException e) {
      throw new ServiceUnavailableResponse(
          "%d searches run and %d wait; try again later".formatted(e.running(), e.waiting()));
    } catch (CancellationException _) {
      throw new ServiceUnavailableResponse("server is stopping; try again later");
    }
  }

  int running() {
    return admission.running();
  }

  @Override
  public void close() {
    admission.close();
  }
}
