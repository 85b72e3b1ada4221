package dev.winnow.http;

import dev.winnow.engine.Catalog;
import dev.winnow.engine.Engine;
import dev.winnow.engine.compare.PlanComparison;
import dev.winnow.engine.explain.Explanation;
import dev.winnow.engine.json.ComparisonJson;
import dev.winnow.engine.json.ExplanationJson;
import dev.winnow.engine.json.FilterJson;
import dev.winnow.engine.json.JsonText;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.engine.json.PlanJson;
import dev.winnow.engine.json.QueryJson;
import dev.winnow.engine.json.ResultJson;
import dev.winnow.engine.json.ReturnedFields;
import dev.winnow.engine.json.TraceJson;
import dev.winnow.http.limits.ServerLimits;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.SearchResult;
import dev.winnow.index.verbatim.Trace;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The server's routes, except reranking.
final class SearchRoutes {
  private static final Set<String> PARAMETERS = Set.of("q", "k", "plan", "filter", "fields");
  private static final String JSON = "application/json";
  private static final String WEBJAR = "/META-INF/resources/webjars/swagger-ui";
  private static final Map<String, String> DOCS_FILES =
      Map.of(
          "swagger-ui.css", "text/css; charset=utf-8",
          "swagger-ui-bundle.js", "text/javascript; charset=utf-8");

  /// Swagger UI puts texts in as HTML, which it has cleaned, so it cannot do with trusted types;
  /// otherwise the policy of all pages.
  private static final String DOCS_POLICY =
      RequestGuard.POLICY.replace("; require-trusted-types-for 'script'; trusted-types 'none'", "");

  /// What a name in `Server-Timing` cannot have.
  private static final Pattern NO_TOKEN = Pattern.compile("[^A-Za-z0-9_-]");

  private final Catalog catalog;
  private final ServerLimits limits;
  private final BoundedWork work;
  private final RequestBody body;
  private final BytesInFlight inFlight;
  private final BooleanSupplier ready;

  SearchRoutes(
      Catalog catalog,
      ServerLimits limits,
      BoundedWork work,
      RequestBody body,
      BytesInFlight inFlight,
      BooleanSupplier ready) {
    this.catalog = catalog;
    this.limits = limits;
    this.work = work;
    this.body = body;
    this.inFlight = inFlight;
    this.ready = ready;
  }

  void addTo(RoutesConfig routes) {
    pages().forEach((path, page) -> get(path, page, routes));
    get("/docs", context -> docs("docs.html", "text/html; charset=utf-8", context), routes);
    get(
        "/docs/docs.js",
        context -> docs("docs.js", "text/javascript; charset=utf-8", context),
        routes);
    get("/docs/{file}", SearchRoutes::docsFile, routes);
    get("/livez", context -> context.contentType("text/plain").result("ok"), routes);
    get("/readyz", this::readiness, routes);
    get("/health", this::health, routes);
    get("/v1/collections", this::collections, routes);
    get(
        "/v1/collections/{c}",
        in((engine, context) ->
            context.contentType(JSON).result(CollectionJson.write(context.pathParam("c"), engine))),
        routes);
    get(
        "/v1/collections/{c}/search",
        in((engine, context) -> search(engine, ofParameters(context), context)),
        routes);
    routes.post(
        "/v1/collections/{c}/search",
        in((engine, context) -> search(engine, ofBody(context), context)));
    routes.post("/v1/collections/{c}/trace", in(this::trace));
    routes.post("/v1/collections/{c}/explain", in(this::explain));
    routes.post("/v1/collections/{c}/compare", in(this::compare));
  }

  private static Map<String, Handler> pages() {
    return Map.of(
        "/", context -> page("index.html", "text/html; charset=utf-8", context),
        "/search.js", context -> page("search.js", "text/javascript; charset=utf-8", context),
        "/search.css", context -> page("search.css", "text/css; charset=utf-8", context),
        "/openapi.yaml", context -> page("openapi.yaml", "application/yaml", context));
  }

  /// A route for GET and for HEAD, whose answer has the same headers and no body.
  static void get(String path, Handler answer, RoutesConfig routes) {
    routes.get(path, answer);
    routes.head(path, answer);
  }

  /// A handler on the collection that the path names, which stays open until the answer is made.
  private Handler in(BiConsumer<Engine, Context> answer) {
    return context -> catalog.run(context.pathParam("c"), engine -> answer.accept(engine, context));
  }

  private void search(Engine engine, QueryJson.Request request, Context context) {
    Query query = request.query();
    requireWithin(query);
    SearchResult result = Withheld.from(work.search(Client.of(context), engine, query));
    String answer = ResultJson.write(query.text(), result, request.fields());
    inFlight.answer(answer, context);
    context.header("Server-Timing", timing(result));
  }

  private void trace(Engine engine, Context context) {
    TraceJson.Request asked =
        TraceJson.request(
            body.ofBytes(limits.search().bodyBytes(), "bodyBytes", context),
            limits.search().json());
    if (asked.sources() > limits.search().topK()) {
      throw new IllegalArgumentException(
          "sources is %d; expected at most %d; ask for less, or raise the limit topK"
              .formatted(asked.sources(), limits.search().topK()));
    }
    Trace trace =
        work.trace(
            Client.of(context),
            asked.text().length(),
            left -> engine.trace(asked.text(), asked.least(), asked.sources(), left));
    inFlight.answer(TraceJson.write(asked.text(), trace), context);
  }

  private void explain(Engine engine, Context context) {
    String text = body.ofBytes(limits.search().bodyBytes(), "bodyBytes", context);
    Map<String, Object> members = new LinkedHashMap<>();
    JsonValue.parse("request", text, limits.search().json())
        .members()
        .forEach((name, value) -> members.put(name, value.plain()));
    if (!(members.remove("id") instanceof String id)) {
      throw new IllegalArgumentException(
          "request has no member 'id' that is a text; expected the id of a document; add it");
    }
    Query query =
        QueryJson.request(
                JsonText.of(members), Engine::plans, limits.search().json(), limits.search().topK())
            .query();
    requireWithin(query);
    Explanation explanation =
        work.explain(
            Client.of(context), () -> Explanation.of(engine, query, id, limits.mcp().explained()));
    Map<String, Object> json =
        new LinkedHashMap<>(ExplanationJson.write(query.text(), explanation));
    json.put("degraded", explanation.degraded().stream().map(Withheld::from).toList());
    inFlight.answer(JsonText.of(json), context);
  }

  private void compare(Engine engine, Context context) {
    String text = body.ofBytes(limits.search().bodyBytes(), "bodyBytes", context);
    List<PlanComparison.Sides> sides =
        ComparisonJson.request(
            text, Engine::plans, limits.search().json(), limits.search().compared());
    for (PlanComparison.Sides side : sides) {
      requireWithin(side.a());
      requireWithin(side.b());
    }
    String client = Client.of(context);
    PlanComparison comparison =
        PlanComparison.of(sides, query -> work.search(client, engine, query));
    inFlight.answer(ComparisonJson.write(comparison, Withheld::from), context);
  }

  private void requireWithin(Query query) {
    if (query.topK() > limits.search().topK()) {
      throw new IllegalArgumentException(
          "k is %d; expected at most %d; ask for less, or raise the limit topK"
              .formatted(query.topK(), limits.search().topK()));
    }
    long depth = BoundedWork.judged(query).stream().mapToLong(Plan.Judged::depth).sum();
    int most = limits.rerank().candidates();
    if (depth > most) {
      throw new IllegalArgumentException(
          "plan reranks %d candidates, all stages together; expected at most %d; lower depth, or raise the limit candidates"
              .formatted(depth, most));
    }
  }

  private static String timing(SearchResult result) {
    return result.stages().stream()
        .map(stage ->
            NO_TOKEN.matcher(stage.name()).replaceAll("_")
                + ";dur="
                + BigDecimal.valueOf(stage.time().toNanos() / 1_000, 3))
        .collect(Collectors.joining(", "));
  }

  private QueryJson.Request ofBody(Context context) {
    return QueryJson.request(
        body.ofBytes(limits.search().bodyBytes(), "bodyBytes", context),
        Engine::plans,
        limits.search().json(),
        limits.search().topK());
  }

  private QueryJson.Request ofParameters(Context context) {
    Parameters.requireKnown(context, PARAMETERS);
    String text = context.queryParam("q");
    if (text == null) {
      throw new IllegalArgumentException("parameter 'q' is missing; add the text to look for");
    }
    Query query = Query.of(text);
    String k = context.queryParam("k");
    if (k != null) {
      query = query.withTopK(Parameters.count("k", k));
    }
    String plan = context.queryParam("plan");
    if (plan != null) {
      query =
          query.withPlan(PlanJson.parse(plan, Engine.plans(query.topK()), limits.search().json()));
    }
    String filter = context.queryParam("filter");
    if (filter != null) {
      query = query.withFilter(FilterJson.parse(filter, limits.search().json()));
    }
    String fields = context.queryParam("fields");
    return new QueryJson.Request(
        query, fields == null ? ReturnedFields.ALL : ReturnedFields.parse(fields));
  }

  private void collections(Context context) {
    json(Map.of("collections", names(context)), context);
  }

  /// Of the collections that the request may read.
  private List<String> names(Context context) {
    return catalog.names().stream().filter(name -> Access.mayRead(name, context)).toList();
  }

  private void readiness(Context context) {
    if (!ready.getAsBoolean()) {
      throw new HttpResponseException(503, "the server warms up; try again in a moment");
    }
    context.contentType("text/plain").result("ok");
  }

  private void health(Context context) {
    List<String> names = names(context);
    int documents = names.stream().mapToInt(name -> catalog.use(name, Engine::count)).sum();
    json(
        Map.of(
            "status",
            ready.getAsBoolean() ? "ok" : "warming",
            "collections",
            names,
            "documents",
            documents,
            "searches",
            work.running()),
        context);
  }

  private static void json(Map<String, Object> value, Context context) {
    context.contentType(JSON).result(ProblemJson.json(new TreeMap<>(value)));
  }

  private static void docs(String name, String type, Context context) {
    page(name, type, context);
    context.header("Content-Security-Policy", DOCS_POLICY);
  }

  /// A file of Swagger UI, whose jar may be missing.
  private static void docsFile(Context context) {
    String type = DOCS_FILES.get(context.pathParam("file"));
    InputStream file =
        type == null
            ? null
            : SearchRoutes.class.getResourceAsStream(
                "%s/%s/%s".formatted(WEBJAR, version(), context.pathParam("file")));
    if (file == null) {
      throw Missing.because(
          "there is no such file here; expected one of Swagger UI, whose jar org.webjars:swagger-ui"
              + " must be on the class path; read /openapi.yaml");
    }
    context
        .header("Cache-Control", "no-cache")
        .header("Content-Security-Policy", DOCS_POLICY)
        .contentType(Objects.requireNonNull(type))
        .result(file);
  }

  /// The version of Swagger UI, which is in the paths of its files.
  private static String version() {
    var properties = new Properties();
    try (InputStream in =
        SearchRoutes.class.getResourceAsStream(
            "/META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the version of Swagger UI", e);
    }
    return properties.getProperty("version", "");
  }

  private static void page(String name, String type, Context context) {
    InputStream page = SearchRoutes.class.getResourceAsStream(name);
    if (page == null) {
      throw new IllegalStateException("resource " + name + " is missing from the jar");
    }
    context.header("Cache-Control", "no-cache").contentType(type).result(page);
  }
}
