package dev.winnow.http;

import dev.winnow.engine.Catalog;
import dev.winnow.engine.Snapshot;
import dev.winnow.engine.json.JsonText;
import dev.winnow.http.limits.WriteLimits;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes, lists and deletes copies of collections. The server chooses their ids; a request for a
/// new collection may name one ([dev.winnow.http.requests.CollectionRequestJson]).
final class SnapshotRoutes {
  private static final String SNAPSHOTS = "/v1/collections/{c}/snapshots";

  private final Catalog catalog;
  private final WriteLimits.Kept limits;

  SnapshotRoutes(Catalog catalog, WriteLimits.Kept limits) {
    this.catalog = catalog;
    this.limits = limits;
  }

  void addTo(RoutesConfig routes) {
    routes.post(SNAPSHOTS, this::make);
    SearchRoutes.get(SNAPSHOTS, this::list, routes);
    routes.delete(SNAPSHOTS + "/{snapshot}", this::delete);
  }

  private void make(Context context) {
    CollectionRoutes.requireChangeable(catalog);
    String name = context.pathParam("c");
    List<Snapshot> known = catalog.snapshots(name);
    if (known.size() >= limits.snapshots()) {
      throw new HttpResponseException(
          409,
          "collection '%s' has %d snapshots; expected fewer than %d; delete one, as %s, or raise the limit snapshots"
              .formatted(name, known.size(), limits.snapshots(), known.getFirst().id()));
    }
    Snapshot made = catalog.snapshot(name);
    context.status(201);
    answer(json(made), context);
  }

  private void list(Context context) {
    CollectionRoutes.requireChangeable(catalog);
    String name = context.pathParam("c");
    List<Map<String, Object>> snapshots =
        catalog.snapshots(name).stream().map(SnapshotRoutes::json).toList();
    answer(Map.of("snapshots", snapshots), context);
  }

  private void delete(Context context) {
    CollectionRoutes.requireChangeable(catalog);
    String id = context.pathParam("snapshot");
    catalog.deleteSnapshot(context.pathParam("c"), id);
    answer(Map.of("deleted", id), context);
  }

  private static Map<String, Object> json(Snapshot snapshot) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("collection", snapshot.collection());
    json.put("id", snapshot.id());
    json.put("made", snapshot.made().toString());
    json.put("documents", snapshot.documents());
    return json;
  }

  private static void answer(Map<String, Object> json, Context context) {
    context.contentType("application/json").result(JsonText.of(json));
  }
}
