package dev.winnow.http;

import dev.winnow.cohere.EmbedRequest;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.http.limits.RerankLimits;
import dev.winnow.openai.EmbeddingRequest;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/// Vectors of texts for clients of OpenAI's and of Cohere's embeddings, and the list of models:
/// embedders, and collections, which chats name as their model.
final class EmbeddingRoutes {
  private final Catalog catalog;
  private final RerankLimits limits;
  private final Embedding embedding;
  private final RequestBody body;
  private final BytesInFlight inFlight;

  /// @param limits on texts of a request, and on its length
  EmbeddingRoutes(
      Catalog catalog,
      RerankLimits limits,
      Embedding embedding,
      RequestBody body,
      BytesInFlight inFlight) {
    this.catalog = catalog;
    this.limits = limits;
    this.embedding = embedding;
    this.body = body;
    this.inFlight = inFlight;
  }

  void addTo(RoutesConfig routes) {
    routes.post("/v1/embeddings", this::embed);
    routes.post("/v1/embed", context -> embed(1, context));
    routes.post("/v2/embed", context -> embed(2, context));
    routes.get("/v1/models", this::models);
    routes.get("/v1/models/{model}", context -> model(context.pathParam("model"), context));
  }

  private void embed(Context context) {
    EmbeddingRequest request = EmbeddingRequest.of(request(context), limits.documents());
    requireKnown(request.model());
    answer(request.answer(embedding.vectors(Client.of(context), request)), context);
  }

  /// @param version of Cohere's service
  private void embed(int version, Context context) {
    EmbedRequest request = EmbedRequest.of(request(context), version, limits.documents());
    requireKnown(request.texts().model());
    answer(
        request.answer(
            RequestGuard.id(context), embedding.vectors(Client.of(context), request.texts())),
        context);
  }

  private JsonValue request(Context context) {
    return JsonValue.parse(
        "request",
        body.ofCharacters(limits.textLength(), context),
        JsonLimits.DEFAULTS.withTextLength(limits.textLength()));
  }

  private void models(Context context) {
    answer(
        Map.of(
            "object",
            "list",
            "data",
            Stream.concat(
                    catalog.embedders().stream(),
                    catalog.names().stream().filter(name -> Access.mayRead(name, context)))
                .distinct()
                .map(EmbeddingRoutes::json)
                .toList()),
        context);
  }

  private void model(String name, Context context) {
    if (!catalog.names().contains(name) || !Access.mayRead(name, context)) {
      requireKnown(name);
    }
    answer(json(name), context);
  }

  private void requireKnown(String model) {
    if (!catalog.embedders().contains(model)) {
      throw Missing.because(
          "there is no model '%s'; expected one of %s"
              .formatted(Missing.brief(model), String.join(", ", catalog.embedders())));
    }
  }

  private static Map<String, Object> json(String model) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", model);
    json.put("object", "model");
    json.put("created", 0);
    json.put("owned_by", "winnow");
    return json;
  }

  private void answer(Map<String, Object> value, Context context) {
    inFlight.answer(ProblemJson.json(value), context);
  }
}
