package dev.winnow.http;

import dev.winnow.engine.Catalog;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.http.limits.SearchLimits;
import dev.winnow.http.requests.CollectionRequestJson;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// Creates and drops collections.
final class CollectionRoutes {
  private final Catalog catalog;
  private final int bodyBytes;
  private final JsonLimits json;
  private final RequestBody body;
  private final Consumer<String> dropping;
  private final Consumer<String> dropped;

  /// @param dropping is told the name of a collection before it is dropped
  /// @param dropped is told it afterwards
  CollectionRoutes(
      Catalog catalog,
      SearchLimits limits,
      RequestBody body,
      Consumer<String> dropping,
      Consumer<String> dropped) {
    this.catalog = catalog;
    this.bodyBytes = limits.bodyBytes();
    this.json = limits.json();
    this.body = body;
    this.dropping = dropping;
    this.dropped = dropped;
  }

  void addTo(RoutesConfig routes) {
    routes.post("/v1/collections", this::create);
    routes.delete("/v1/collections/{c}", this::drop);
  }

  private void create(Context context) {
    var wanted =
        CollectionRequestJson.parse(
            JsonValue.parse("request", body.ofBytes(bodyBytes, "bodyBytes", context), json));
    requireChangeable();
    for (String name : catalog.names()) {
      if (name.equalsIgnoreCase(wanted.name())) {
        throw new HttpResponseException(
            409,
            "collection '%s' is there already; choose another name, or drop it first"
                .formatted(name));
      }
    }
    var source = wanted.source();
    if (source == null) {
      catalog.create(wanted.name(), wanted.recipe());
    } else {
      catalog.restore(source.collection(), source.id(), wanted.name());
    }
    String answer =
        catalog.use(wanted.name(), engine -> CollectionJson.write(wanted.name(), engine));
    context
        .status(201)
        .header("Location", "/v1/collections/" + wanted.name())
        .contentType("application/json")
        .result(answer);
  }

  /// The name stands twice in the request, since this cannot be undone.
  private void drop(Context context) {
    String name = context.pathParam("c");
    requireChangeable();
    String confirmed = Objects.requireNonNullElse(context.queryParam("confirm"), "");
    if (catalog.names().contains(name) && !confirmed.equals(name)) {
      throw new IllegalArgumentException(
          "dropping '%s' deletes its documents for good; expected the parameter confirm=%s"
              .formatted(name, name));
    }
    dropping.accept(name);
    catalog.drop(name);
    dropped.accept(name);
    context.contentType("application/json").result(ProblemJson.json(Map.of("dropped", name)));
  }

  private void requireChangeable() {
    requireChangeable(catalog);
  }

  static void requireChangeable(Catalog catalog) {
    if (!catalog.changeable()) {
      throw new HttpResponseException(
          403,
          "this server serves one index and neither creates nor drops collections; start it with"
              + " `winnow serve --data FOLDER`");
    }
  }
}
