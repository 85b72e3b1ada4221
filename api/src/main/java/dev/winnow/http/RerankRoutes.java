package dev.winnow.http;

import dev.winnow.engine.Engine;
import dev.winnow.index.Reranker.Reranked;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.function.BiFunction;

/// Reorders texts that clients send, by the engine's rerankers.
final class RerankRoutes {
  private final Engine engine;
  private final RerankLimits limits;
  private final BoundedWork work;

  RerankRoutes(Engine engine, RerankLimits limits, BoundedWork work) {
    this.engine = engine;
    this.limits = limits;
    this.work = work;
  }

  void addTo(RoutesConfig routes) {
    routes.post("/v2/rerank", context -> rerank(RerankRequestJson::version2, context));
    routes.post("/v1/rerank", context -> rerank(RerankRequestJson::version1, context));
    routes.post("/rerank", context -> rerank(RerankRequestJson::plain, context));
  }

  private void rerank(BiFunction<String, RerankLimits, RerankRequest> shape, Context context)
      throws IOException {
    String text = RequestBody.ofCharacters(limits.textLength(), context);
    RerankRequest request = shape.apply(text, limits);
    String model = request.model() == null ? engine.rerankers().getFirst() : request.model();
    Reranked reranked = work.rerank(model, request);
    context
        .contentType("application/json")
        .result(RerankResultJson.write(request, RequestGuard.id(context), model, reranked));
  }
}
