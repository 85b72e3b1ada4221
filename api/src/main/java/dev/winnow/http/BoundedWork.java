package dev.winnow.http;

import dev.winnow.engine.Admission;
import dev.winnow.engine.DeadlineException;
import dev.winnow.engine.Engine;
import dev.winnow.engine.OverloadedException;
import dev.winnow.engine.Rerankers;
import dev.winnow.http.rerank.RerankRequest;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Reranker.Reranked;
import dev.winnow.index.SearchResult;
import dev.winnow.index.verbatim.Trace;
import io.javalin.http.GatewayTimeoutResponse;
import io.javalin.http.ServiceUnavailableResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Runs searches, rerankings and work on a memory under one [Admission]; a late call is answered by
/// 504, a refused one by 429 where the client's own calls are in the way and by 503 where others'
/// are.
final class BoundedWork implements AutoCloseable {
  private final Admission admission;
  private final String time;

  BoundedWork(Admission.Limits limits) {
    this(limits, "deadline");
  }

  /// @param time name of the limit on a call's time, in errors
  BoundedWork(Admission.Limits limits, String time) {
    this.admission = Admission.open(limits);
    this.time = time;
  }

  /// Retrievers and models that are at work when the time is over are stopped and free their
  /// thread.
  SearchResult search(String client, Engine engine, Query query) {
    List<Plan.Judged> judged = judged(query);
    String models =
        judged.stream()
            .map(Plan.Judged::model)
            .distinct()
            .sorted()
            .collect(Collectors.joining(","));
    long candidates = judged.stream().mapToLong(Plan.Judged::depth).sum();
    return done(
        new Admission.Call(client, "search " + models, Math.max(1, candidates)),
        left -> engine.search(query.withDeadline(left)),
        "search",
        "ask for fewer candidates");
  }

  /// Traces a text, which is stopped when the time is over.
  ///
  /// @param characters of the text
  Trace trace(String client, long characters, Function<Duration, Trace> what) {
    return done(
        new Admission.Call(client, "trace", Math.max(1, characters)),
        what,
        "tracing",
        "send a shorter text");
  }

  /// The stages of a query's plan that ask a reranker.
  static List<Plan.Judged> judged(Query query) {
    Plan plan = query.plan();
    return plan == null
        ? List.of()
        : plan.stages().filter(Plan.Judged.class::isInstance).map(Plan.Judged.class::cast).toList();
  }

  /// @param reranker name of a bound reranker
  Reranked rerank(String client, Rerankers rerankers, String reranker, RerankRequest request) {
    long characters = request.texts().stream().mapToLong(String::length).sum();
    return done(
        new Admission.Call(client, "rerank " + reranker, Math.max(1, characters)),
        _ -> rerankers.rerank(reranker, request.query(), request.texts()),
        "reranking",
        "send fewer documents");
  }

  /// Work on a memory. What it writes is written even where it is late.
  <T> T memory(String client, String kind, long size, Supplier<T> what, String remedy) {
    return done(new Admission.Call(client, "memory " + kind, size), _ -> what.get(), kind, remedy);
  }

  /// @param model name of the embedder
  /// @param characters of all texts
  <T> T embed(String client, String model, long characters, Supplier<T> work) {
    return done(
        new Admission.Call(client, "embed " + model, Math.max(1, characters)),
        _ -> work.get(),
        "embedding",
        "send fewer texts");
  }

  /// Some searches of a query, none of which is stopped on its own.
  <T> T explain(String client, Supplier<T> explaining) {
    return done(
        new Admission.Call(client, "explain", 1),
        _ -> explaining.get(),
        "explaining",
        "ask by a plan without rerankers");
  }

  private <T> T done(Admission.Call call, Function<Duration, T> work, String what, String remedy) {
    try {
      return admission.run(call, work);
    } catch (DeadlineException e) {
      throw new GatewayTimeoutResponse(
          "%s took longer than %d ms; %s, or raise the limit %s"
              .formatted(what, e.deadline().toMillis(), remedy, time));
    } catch (OverloadedException e) {
      throw Refusal.later(e.own() ? 429 : 503, String.valueOf(e.getMessage()), e.retryAfter());
    } catch (CancellationException _) {
      throw new ServiceUnavailableResponse("server is stopping; try again later");
    }
  }

  /// @param tokens that the generator reads
  <T> T answer(String client, int tokens, Supplier<T> answering) {
    return done(
        new Admission.Call(client, "answer", Math.max(1, tokens)),
        _ -> answering.get(),
        "the answer",
        "ask for a smaller budget");
  }

  /// For faces that say themselves what a refused or late call means.
  Admission admission() {
    return admission;
  }

  int running() {
    return admission.running();
  }

  @Override
  public void close() {
    admission.close();
  }
}
