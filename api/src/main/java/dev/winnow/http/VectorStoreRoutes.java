package dev.winnow.http;

import dev.winnow.engine.Catalog;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.http.limits.SearchLimits;
import dev.winnow.index.Hit;
import dev.winnow.openai.StoreSearch;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;

/// Searches collections for clients of OpenAI's vector stores; the store's id is the collection's
/// name.
final class VectorStoreRoutes {
  private final Catalog catalog;
  private final SearchLimits limits;
  private final BoundedWork work;
  private final RequestBody body;
  private final BytesInFlight inFlight;

  VectorStoreRoutes(
      Catalog catalog,
      SearchLimits limits,
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
    routes.post("/v1/vector_stores/{id}/search", this::search);
  }

  private void search(Context context) {
    String text = body.ofBytes(limits.bodyBytes(), "bodyBytes", context);
    JsonValue request = JsonValue.parse("request", text, limits.json());
    StoreSearch search = StoreSearch.of(request, limits.topK(), limits.json());
    List<Hit> hits =
        catalog.use(
            context.pathParam("id"),
            engine -> work.search(Client.of(context), engine, search.query()).hits());
    inFlight.answer(ProblemJson.json(search.page(hits)), context);
  }
}
