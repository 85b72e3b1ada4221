package dev.winnow.http;

import dev.winnow.engine.Rerankers;
import dev.winnow.http.limits.RerankLimits;
import dev.winnow.http.rerank.RerankRequest;
import dev.winnow.http.rerank.RerankRequestJson;
import dev.winnow.http.rerank.RerankResultJson;
import dev.winnow.index.Reranker.Reranked;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.function.BiFunction;

/// Reorders texts that clients send, by the catalog's rerankers.
final class RerankRoutes {
  private final Rerankers rerankers;
  private final RerankLimits limits;
  private final BoundedWork work;
  private final RequestBody body;
  private final BytesInFlight inFlight;

  RerankRoutes(
      Rerankers rerankers,
      RerankLimits limits,
      BoundedWork work,
      RequestBody body,
      BytesInFlight inFlight) {
    this.rerankers = rerankers;
    this.limits = limits;
    this.work = work;
    this.body = body;
    this.inFlight = inFlight;
  }

  void addTo(RoutesConfig routes) {
    routes.post("/v2/rerank", context -> rerank(RerankRequestJson::version2, context));
    routes.post("/v1/rerank", context -> rerank(RerankRequestJson::version1, context));
    routes.post("/rerank", context -> rerank(RerankRequestJson::plain, context));
  }

  private void rerank(BiFunction<String, RerankLimits, RerankRequest> shape, Context context) {
    String text = body.ofCharacters(limits.textLength(), context);
    RerankRequest request = shape.apply(text, limits);
    String model = request.model() == null ? rerankers.names().getFirst() : request.model();
    Reranked reranked = work.rerank(Client.of(context), rerankers, model, request);
    if (request.answer().shape() == RerankRequest.Shape.TEI) {
      TeiRoutes.computed(request.texts(), reranked.tokens(), context);
    }
    String answer = RerankResultJson.write(request, RequestGuard.id(context), model, reranked);
    inFlight.answer(answer, context);
  }
}
