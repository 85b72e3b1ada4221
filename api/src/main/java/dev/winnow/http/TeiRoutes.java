package dev.winnow.http;

import dev.winnow.embed.ModelInfo;
import dev.winnow.embed.Models;
import dev.winnow.embed.QueryVector;
import dev.winnow.embed.SparseVector;
import dev.winnow.engine.Admission;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.json.JsonText;
import dev.winnow.http.limits.ServerLimits;
import dev.winnow.http.requests.TeiRequest;
import dev.winnow.openai.EmbeddingRequest;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Vectors of texts for clients of Text Embeddings Inference, which know one model; that is the
/// server's first.
final class TeiRoutes {
  private static final Map<ModelInfo.Pooling, String> POOLING =
      Map.of(
          ModelInfo.Pooling.MEAN, "mean",
          ModelInfo.Pooling.FIRST, "cls",
          ModelInfo.Pooling.LAST, "last_token",
          ModelInfo.Pooling.MAX, "max");

  private final Catalog catalog;
  private final ServerLimits limits;
  private final Embedding embedding;
  private final RequestBody body;
  private final BytesInFlight inFlight;

  TeiRoutes(
      Catalog catalog,
      ServerLimits limits,
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
    routes.post("/embed", this::embed);
    routes.post("/embed_sparse", this::embedSparse);
    SearchRoutes.get("/info", this::info, routes);
  }

  private String dense() {
    return catalog.embedders().getFirst();
  }

  private EmbeddingRequest request(String model, Context context) {
    int length = limits.rerank().textLength();
    return TeiRequest.of(
        body.ofCharacters(length, context), model, limits.rerank().documents(), length);
  }

  private void embed(Context context) {
    EmbeddingRequest request = request(dense(), context);
    List<List<Float>> vectors = new ArrayList<>();
    long tokens = 0;
    for (QueryVector vector : embedding.vectors(Client.of(context), request)) {
      tokens += vector.tokens();
      List<Float> components = new ArrayList<>();
      for (float component : vector.vector()) {
        components.add(component);
      }
      vectors.add(components);
    }
    computed(request.texts(), tokens, context);
    inFlight.answer(ProblemJson.json(vectors), context);
  }

  /// Says how much was read where that service says it, in headers.
  ///
  /// @param tokens that models were given; 0 where nobody counted
  static void computed(List<String> texts, long tokens, Context context) {
    long characters = texts.stream().mapToLong(text -> text.codePointCount(0, text.length())).sum();
    context.header("x-compute-characters", Long.toString(characters));
    if (tokens > 0) {
      context.header("x-compute-tokens", Long.toString(tokens));
    }
  }

  private void embedSparse(Context context) {
    EmbeddingRequest request = request(Models.builtInSparse().getFirst(), context);
    List<List<Map<String, Object>>> vectors = new ArrayList<>();
    for (SparseVector vector : embedding.sparse(Client.of(context), request)) {
      List<Map<String, Object>> weights = new ArrayList<>();
      for (int i = 0; i < vector.size(); i++) {
        Map<String, Object> weight = new LinkedHashMap<>();
        weight.put("index", vector.ids()[i]);
        weight.put("value", vector.weights()[i]);
        weights.add(weight);
      }
      vectors.add(weights);
    }
    inFlight.answer(ProblemJson.json(vectors), context);
  }

  private void info(Context context) {
    Admission.Limits admission = limits.admission();
    Optional<ModelInfo> model =
        Models.builtIn().stream().filter(one -> one.name().equals(dense())).findFirst();
    int texts = limits.rerank().documents();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model_id", dense());
    json.put("model_sha", null);
    model.ifPresent(info -> {
      json.put("model_dtype", info.precision().toLowerCase(Locale.ROOT));
      json.put("model_type", Map.of("embedding", Map.of("pooling", POOLING.get(info.pooling()))));
      json.put("max_input_length", info.maxTokens());
      json.put("max_batch_tokens", (long) info.maxTokens() * texts);
    });
    json.put("max_concurrent_requests", admission.running() + admission.waiting());
    json.put("max_client_batch_size", texts);
    json.put("auto_truncate", false);
    json.put("tokenization_workers", admission.running());
    json.put("version", "0.1.0-SNAPSHOT");
    inFlight.answer(JsonText.of(json), context);
  }
}
