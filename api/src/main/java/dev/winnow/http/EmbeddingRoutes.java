package dev.winnow.http;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import dev.winnow.embed.QueryVector;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.http.limits.RerankLimits;
import dev.winnow.openai.EmbeddingRequest;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Vectors of texts for clients of OpenAI's embeddings, and the list of models: embedders, and
/// collections, which chats name as their model.
final class EmbeddingRoutes {
  private final Catalog catalog;
  private final RerankLimits limits;
  private final BoundedWork work;
  private final RequestBody body;
  private final BytesInFlight inFlight;

  /// @param limits on texts of a request, and on its length
  EmbeddingRoutes(
      Catalog catalog,
      RerankLimits limits,
      BoundedWork work,
      RequestBody body,
      BytesInFlight inFlight) {
    this.catalog = catalog;
    this.limits = limits;
    this.work = work;
    this.body = body;
    this.inFlight = inFlight;
  }

  void addTo(RoutesConfig routes) {
    routes.post("/v1/embeddings", this::embed);
    routes.get("/v1/models", this::models);
    routes.get("/v1/models/{model}", context -> model(context.pathParam("model"), context));
  }

  private void embed(Context context) {
    String text = body.ofCharacters(limits.textLength(), context);
    JsonValue value =
        JsonValue.parse("request", text, JsonLimits.DEFAULTS.withTextLength(limits.textLength()));
    EmbeddingRequest request = EmbeddingRequest.of(value, limits.documents());
    requireKnown(request.model());
    long characters = request.texts().stream().mapToLong(String::length).sum();
    List<QueryVector> vectors =
        work.embed(Client.of(context), request.model(), characters, () -> vectors(request));
    answer(request.answer(vectors), context);
  }

  private List<QueryVector> vectors(EmbeddingRequest request) {
    Embedder embedder = catalog.embedder(request.model());
    if (request.dimensions() != 0 && request.dimensions() != embedder.dimension()) {
      throw new IllegalArgumentException(
          "dimensions is %d, but '%s' was not trained for vectors that are cut; expected %d, or no such member"
              .formatted(request.dimensions(), request.model(), embedder.dimension()));
    }
    List<QueryVector> vectors = new ArrayList<>();
    if (request.query()) {
      request.texts().forEach(text -> vectors.add(embedder.readQuery(text)));
    } else {
      Embeddings read = embedder.passages(request.texts());
      for (int i = 0; i < read.size(); i++) {
        vectors.add(new QueryVector(read.vector(i), read.tokens(i), read.dropped(i)));
      }
    }
    if (!request.truncate()) {
      requireWhole(vectors);
    }
    return vectors;
  }

  private static void requireWhole(List<QueryVector> vectors) {
    for (int i = 0; i < vectors.size(); i++) {
      QueryVector vector = vectors.get(i);
      if (vector.dropped() > 0) {
        throw new IllegalArgumentException(
            "input[%d] has %d tokens more than the %d that the model reads; shorten it, or send \"truncate\": true to have its beginning alone"
                .formatted(i, vector.dropped(), vector.tokens()));
      }
    }
  }

  private void models(Context context) {
    answer(
        Map.of(
            "object",
            "list",
            "data",
            Stream.concat(catalog.embedders().stream(), catalog.names().stream())
                .distinct()
                .map(EmbeddingRoutes::json)
                .toList()),
        context);
  }

  private void model(String name, Context context) {
    if (!catalog.names().contains(name)) {
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
