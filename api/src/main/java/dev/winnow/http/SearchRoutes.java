package dev.winnow.http;

import dev.winnow.engine.Engine;
import dev.winnow.engine.json.FilterJson;
import dev.winnow.engine.json.PlanJson;
import dev.winnow.engine.json.QueryJson;
import dev.winnow.engine.json.ResultJson;
import dev.winnow.index.Query;
import dev.winnow.index.SearchResult;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// What the server answers to which path.
final class SearchRoutes {
  private static final Set<String> PARAMETERS = new TreeSet<>(Set.of("q", "k", "plan", "filter"));
  private static final String JSON = "application/json";

  private final Engine engine;
  private final String collection;
  private final ServerLimits limits;
  private final BoundedWork work;
  private final BooleanSupplier ready;

  SearchRoutes(Engine engine, ServerLimits limits, BoundedWork work, BooleanSupplier ready) {
    this.engine = engine;
    this.limits = limits;
    this.work = work;
    this.ready = ready;
    this.collection =
        Objects.requireNonNullElse(
                engine.folder().toAbsolutePath().normalize().getFileName(), "index")
            .toString();
  }

  void addTo(RoutesConfig routes) {
    routes.get("/", context -> page("index.html", "text/html; charset=utf-8", context));
    routes.get(
        "/search.js", context -> page("search.js", "text/javascript; charset=utf-8", context));
    routes.get("/search.css", context -> page("search.css", "text/css; charset=utf-8", context));
    routes.get("/livez", context -> context.contentType("text/plain").result("ok"));
    routes.get("/readyz", this::readiness);
    routes.get("/health", this::health);
    routes.get(
        "/v1/collections", context -> json(Map.of("collections", List.of(collection)), context));
    routes.get(
        "/v1/collections/{c}",
        context -> {
          requireCollection(context);
          context.contentType(JSON).result(CollectionJson.write(collection, engine));
        });
    routes.get(
        "/v1/collections/{c}/search",
        context -> {
          requireCollection(context);
          search(ofParameters(context), context);
        });
    routes.post(
        "/v1/collections/{c}/search",
        context -> {
          requireCollection(context);
          search(
              QueryJson.parse(RequestBody.ofBytes(limits.bodyBytes(), context), Engine::plans),
              context);
        });
  }

  private void search(Query query, Context context) {
    if (query.topK() > limits.topK()) {
      throw new IllegalArgumentException(
          "k is %d; expected at most %d; ask for less, or raise the limit topK"
              .formatted(query.topK(), limits.topK()));
    }
    SearchResult result = work.search(query);
    context
        .header("Server-Timing", timing(result))
        .contentType(JSON)
        .result(ResultJson.write(query.text(), result));
  }

  private static String timing(SearchResult result) {
    return result.stages().stream()
        .map(stage ->
            "%s;dur=%.3f"
                .formatted(
                    stage.name().replaceAll("[^A-Za-z0-9_-]", "_"), stage.time().toNanos() / 1e6))
        .collect(Collectors.joining(", "));
  }

  private Query ofParameters(Context context) {
    for (String name : context.queryParamMap().keySet()) {
      if (!PARAMETERS.contains(name)) {
        throw new IllegalArgumentException(
            "parameter '%s' is not known; expected %s"
                .formatted(name, String.join(", ", PARAMETERS)));
      }
    }
    String text = context.queryParam("q");
    if (text == null) {
      throw new IllegalArgumentException("parameter 'q' is missing; add the text to look for");
    }
    Query query = Query.of(text);
    String k = context.queryParam("k");
    if (k != null) {
      query = query.withTopK(count(k));
    }
    String plan = context.queryParam("plan");
    if (plan != null) {
      query = query.withPlan(PlanJson.parse(plan, Engine.plans(query.topK())));
    }
    String filter = context.queryParam("filter");
    return filter == null ? query : query.withFilter(FilterJson.parse(filter));
  }

  private static int count(String k) {
    if (!k.matches("[0-9]{1,9}") || Integer.parseInt(k) < 1) {
      throw new IllegalArgumentException(
          "k is '%s'; expected a whole number from 1"
              .formatted(k.length() <= 20 ? k : k.substring(0, 20) + "..."));
    }
    return Integer.parseInt(k);
  }

  private void requireCollection(Context context) {
    String asked = context.pathParam("c");
    if (!asked.equals(collection)) {
      throw new NoCollectionException(
          "collection '%s' is not here; expected '%s'"
              .formatted(
                  asked.length() <= 64 ? asked : asked.substring(0, 64) + "...", collection));
    }
  }

  private void readiness(Context context) {
    if (!ready.getAsBoolean()) {
      throw new HttpResponseException(503, "the server warms up; try again in a moment");
    }
    context.contentType("text/plain").result("ok");
  }

  private void health(Context context) {
    json(
        Map.of(
            "status", ready.getAsBoolean() ? "ok" : "warming",
            "collections", List.of(collection),
            "documents", engine.count(),
            "searches", work.running()),
        context);
  }

  private static void json(Map<String, Object> value, Context context) {
    context.contentType(JSON).result(ProblemJson.json(new TreeMap<>(value)));
  }

  private static void page(String name, String type, Context context) {
    InputStream page = SearchRoutes.class.getResourceAsStream(name);
    if (page == null) {
      throw new IllegalStateException("resource " + name + " is missing from the jar");
    }
    context.header("Cache-Control", "no-cache").contentType(type).result(page);
  }
}
