package dev.winnow.http;

import dev.winnow.engine.Catalog;
import dev.winnow.engine.Engine;
import dev.winnow.http.jobs.IngestJobs;
import dev.winnow.http.limits.ConnectionLimits;
import dev.winnow.http.limits.ServerLimits;
import dev.winnow.http.log.RequestLog;
import dev.winnow.index.Query;
import dev.winnow.mcp.McpServer;
import dev.winnow.memory.Memory;
import dev.winnow.memory.generate.Answerer;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.router.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;

/// An HTTP server in front of a catalog of collections. Thread-safe.
///
/// | path | answer |
/// |---|---|
/// | `GET /` | a page to try searches |
/// | `POST /v1/collections/{c}/search` | `{"query","k","plan","filter"}` to hits; see [dev.winnow.engine.json.QueryJson], [dev.winnow.engine.json.ResultJson] |
/// | `GET /v1/collections/{c}/search?q=` | the same by parameters `q`, `k`, `plan`, `filter` |
/// | `POST /v1/collections/{c}/explain` | the same with `id` to why the document is found or not; see [dev.winnow.engine.json.ExplanationJson] |
/// | `POST /v1/collections/{c}/compare` | two plans for the same queries, beside each other; see [dev.winnow.engine.json.ComparisonJson] |
/// | `GET /v1/collections/{c}` | schema and counts |
/// | `GET /v1/collections` | names of the collections |
/// | `POST /v1/collections` | `{"name","embedder",...}` to a new, empty collection |
/// | `DELETE /v1/collections/{c}?confirm={c}` | drops a collection |
/// | `POST`, `GET /v1/collections/{c}/snapshots` | makes a copy of a collection; lists them |
/// | `DELETE /v1/collections/{c}/snapshots/{id}` | deletes one |
/// | `POST /v1/collections/{c}/documents` | documents in, as JSON or JSON Lines; answered once they are durable |
/// | `GET`, `DELETE /v1/collections/{c}/documents/{id}` | one document |
/// | `GET /v1/collections/{c}/documents?filter=&after=&limit=` | ids, page by page |
/// | `POST /v1/collections/{c}/documents:delete` | `{"ids":[]}` or `{"filter":{}}` to be deleted |
/// | `POST`, `GET /v1/collections/{c}/jobs` | indexes an upload or an allowed folder in the background; lists such jobs |
/// | `GET`, `DELETE /v1/collections/{c}/jobs/{job}`, `GET .../events` | one of them; its changes as they come |
/// | `POST /v1/collections/{c}/jobs/{job}/cancel`, `/resume` | stops a job, goes on with it |
/// | `POST /v2/rerank`, `/v1/rerank`, `/rerank` | texts in, their order out, in the shapes of known services ([dev.winnow.http.rerank.RerankRequestJson]) |
/// | `POST /v1/embeddings`, `GET /v1/models` | vectors of texts, and the models that make them, in the shape of OpenAI |
/// | `POST /v2/embed`, `/v1/embed` | the same in the shapes of Cohere |
/// | `POST /v1/collections/{c}/trace` | `{"text","min_tokens","sources"}` to the documents that the text repeats; see [dev.winnow.engine.json.TraceJson] |
/// | `POST /embed`, `/embed_sparse`, `GET /info` | vectors of texts in the shape of Text Embeddings Inference |
/// | `POST /v1/vector_stores/{c}/search` | a collection's hits in the shape of OpenAI |
/// | `POST /v1/chat/completions` | an answer from a collection or a memory in the shape of OpenAI, whole or in pieces |
/// | `POST /mcp` | the Model Context Protocol: tools for agents, see [McpServer] |
/// | `/v1/memory/...` | the routes of a memory, where the server has one |
/// | `GET /openapi.yaml` | these routes as OpenAPI 3.1 |
/// | `GET /metrics` | what is counted, for Prometheus |
/// | `GET /livez`, `/readyz`, `/health` | whether it runs; whether it is warm; its state and counts |
///
/// Texts are reranked by the catalog's rerankers, whatever its collections hold. Errors are
/// `application/problem+json`.
public final class SearchServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.winnow.http");

  private static final long IDLE_ON_STOP_MILLIS = 50;

  /// Answers up to this length are written at once. By Jetty's default, one of 8 KiB has two
  /// writes.
  private static final int ANSWER_BUFFER = 64 * 1024;

  private final Javalin http;
  private final RequestGuard guard;
  private final Metrics metrics = new Metrics();
  private final BoundedWork work;
  private final Answers answers;
  private final BytesInFlight inFlight;
  private final ScheduledExecutorService background;
  private final @Nullable IngestJobs jobs;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Duration drain;
  private final int port;

  private SearchServer(
      Catalog catalog, @Nullable Memory memory, Answerer writer, ServerConfig config) {
    var ready = new AtomicBoolean();
    guard = new RequestGuard(config);
    work = new BoundedWork(config.limits().admission());
    ConnectionLimits connections = config.limits().connections();
    inFlight = new BytesInFlight(connections.bytesInFlight());
    drain = connections.drain();
    var body = new RequestBody(connections.bodyTime(), inFlight);
    var retries = new Retries(config.limits().write().kept(), body, inFlight);
    var routes = new SearchRoutes(catalog, config.limits(), work, body, inFlight, ready::get);
    var reranking =
        new RerankRoutes(catalog.rerankers(), config.limits().rerank(), work, body, inFlight);
    jobs = jobs(catalog, config);
    var jobbing =
        new JobRoutes(
            catalog,
            jobs,
            new TreeSet<>(config.jobs().allowed().keySet()),
            config.limits().jobs(),
            config.limits().search(),
            body);
    var collections =
        new CollectionRoutes(
            catalog, config.limits().search(), body, jobbing::release, jobbing::forget);
    var documents =
        new DocumentRoutes(
            catalog, config.limits().write(), config.limits().search(), body, inFlight);
    var snapshots = new SnapshotRoutes(catalog, config.limits().write().kept());
    var embedding = new Embedding(catalog, work);
    var embeddings =
        new EmbeddingRoutes(catalog, config.limits().rerank(), embedding, body, inFlight);
    var inference = new TeiRoutes(catalog, config.limits(), embedding, body, inFlight);
    var stores = new VectorStoreRoutes(catalog, config.limits().search(), work, body, inFlight);
    answers = new Answers(writer, catalog.rerankers(), catalog::tokens, config.limits().chat());
    var chat = new ChatRoutes(catalog, memory, answers, config.limits(), work, body, inFlight);
    var tools =
        McpServer.of(catalog, memory, work.admission(), config.limits().mcp(), Withheld::from);
    var agents = new McpRoutes(tools, config.limits().mcp(), body, inFlight);
    http =
        Javalin.create(javalin -> {
          configure(javalin, config, retries);
          routes.addTo(javalin.routes);
          reranking.addTo(javalin.routes);
          collections.addTo(javalin.routes);
          documents.addTo(javalin.routes);
          jobbing.addTo(javalin.routes);
          snapshots.addTo(javalin.routes);
          embeddings.addTo(javalin.routes);
          inference.addTo(javalin.routes);
          stores.addTo(javalin.routes);
          agents.addTo(javalin.routes);
          metrics.addTo(javalin.routes);
          chat.addTo(javalin.routes);
          if (memory != null) {
            new MemoryRoutes(memory, config.limits(), work, answers, body, inFlight)
                .addTo(javalin.routes);
          }
        });
    metrics.gauge("winnow.work.running", "Searches and other work that runs now.", work::running);
    metrics.gauge(
        "winnow.bytes.in.flight", "Bytes of bodies and answers held now.", inFlight::held);
    metrics.gauge(
        "winnow.collections", "Collections that are served.", () -> catalog.names().size());
    background =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("winnow-refresh").daemon().factory());
    try {
      http.start(config.host(), config.port());
    } catch (RuntimeException e) {
      work.close();
      answers.close();
      metrics.close();
      background.shutdown();
      if (jobs != null) {
        jobs.close();
      }
      throw new IllegalStateException(
          "cannot listen on %s:%d (%s); choose another port"
              .formatted(config.host(), config.port(), rootMessage(e)),
          e);
    }
    port = http.port();
    background.execute(() -> warm(catalog, ready));
    long millis = config.refresh().toMillis();
    if (millis > 0) {
      background.scheduleWithFixedDelay(
          () -> refresh(catalog), millis, millis, TimeUnit.MILLISECONDS);
    }
  }

  /// Starts a server, which accepts requests when this returns. The caller closes the catalog,
  /// after the server.
  ///
  /// @throws IllegalStateException if it cannot listen there
  public static SearchServer start(Catalog catalog, ServerConfig config) {
    return new SearchServer(catalog, null, Answerer.QUOTING, config);
  }

  /// As [#start(Catalog, ServerConfig)], with a memory, which the caller closes after the server.
  /// Without keys ([ServerConfig#withKeys]) everyone who reaches the server may read, change and
  /// forget all of its scopes.
  ///
  /// @throws IllegalStateException if it cannot listen there
  public static SearchServer start(Catalog catalog, Memory memory, ServerConfig config) {
    return new SearchServer(catalog, memory, Answerer.QUOTING, config);
  }

  /// As the others, with what writes answers; otherwise they are quoted sentences.
  ///
  /// @param memory null for none
  /// @throws IllegalStateException if it cannot listen there
  public static SearchServer start(
      Catalog catalog, @Nullable Memory memory, Answerer writer, ServerConfig config) {
    return new SearchServer(catalog, memory, writer, config);
  }

  /// Starts a server with one collection, named after the engine's folder. The caller closes the
  /// engine, after the server.
  ///
  /// @throws IllegalStateException if it cannot listen there
  public static SearchServer start(Engine engine, ServerConfig config) {
    return start(Catalog.of(engine), config);
  }

  /// The port it listens on.
  public int port() {
    return port;
  }

  /// Methods and paths that it answers, as `GET /livez`; parameters in braces.
  Set<String> routes() {
    return http.unsafe.internalRouter.allHttpHandlers().stream()
        .map(parsed -> parsed.endpoint)
        .filter(endpoint -> endpoint.method.isHttpMethod())
        .map(endpoint ->
            endpoint.method.name() + " " + endpoint.path.replace('<', '{').replace('>', '}'))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Bytes of bodies and answers that are held now.
  long bytesInFlight() {
    return inFlight.held();
  }

  private static RequestLog.Asked asked(Context context) {
    Endpoint route = context.endpoints().matchedHttpEndpoint();
    String query = context.queryString();
    return new RequestLog.Asked(
        context.method().name(),
        route == null ? "" : route.path,
        context.path() + (query == null ? "" : "?" + query));
  }

  /// Refuses new requests, waits for running ones, and stops. Idempotent.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      guard.drain(drain);
      background.shutdown();
      if (jobs != null) {
        jobs.close();
      }
      http.stop();
      work.close();
      answers.close();
      metrics.close();
    }
  }

  private void configure(JavalinConfig javalin, ServerConfig config, Retries retries) {
    var access = new Access(config.trust().keys());
    javalin.startup.showJavalinBanner = false;
    javalin.startup.showOldJavalinVersionWarning = false;
    javalin.startup.startupWatcherEnabled = false;
    javalin.concurrency.useVirtualThreads = true;
    javalin.http.prefer405over404 = true;
    javalin.http.maxRequestSize = config.limits().search().bodyBytes();
    javalin.jetty.modifyHttpConfiguration(jetty -> {
      jetty.setUriCompliance(UriCompliance.DEFAULT);
      jetty.setSendServerVersion(false);
      jetty.setOutputBufferSize(ANSWER_BUFFER);
      jetty.setOutputAggregationSize(ANSWER_BUFFER);
    });
    javalin.jetty.modifyServer(server -> bound(server, config.limits()));
    javalin.router.handlerWrapper(endpoint -> access.guarding(endpoint, retries.around(endpoint)));
    javalin.requestLogger.http((context, millis) -> {
      metrics.answered(context, millis);
      RequestLog.answered(
          asked(context),
          context.statusCode(),
          millis,
          RequestGuard.id(context),
          Client.of(context));
    });
    javalin.routes.before(guard::check);
    javalin.routes.exception(Exception.class, ProblemJson::answer);
    javalin.routes.exception(HttpResponseException.class, ProblemJson::answer);
  }

  private static @Nullable IngestJobs jobs(Catalog catalog, ServerConfig config) {
    Path folder = config.jobs().folder();
    return folder == null
        ? null
        : new IngestJobs(
            catalog,
            folder,
            config.jobs().allowed(),
            config.limits().jobs(),
            config.limits().write());
  }

  private static void bound(Server server, ServerLimits limits) {
    server.setErrorHandler(new PlainErrors());
    server.setStopTimeout(limits.connections().drain().toMillis());
    server.insertHandler(new GracefulHandler());
    if (limits.connections().answerRate() > 0) {
      server.insertHandler(
          new AnswerTime(limits.connections().answerRate(), limits.connections().idle()));
    }
    // Connectors do not exist yet.
    server.addEventListener(
        new LifeCycle.Listener() {
          @Override
          public void lifeCycleStarting(LifeCycle starting) {
            bound(server, limits.connections());
          }
        });
  }

  /// By default each connector would wait a second for idle connections when it stops.
  private static void bound(Server server, ConnectionLimits limits) {
    for (Connector connector : server.getConnectors()) {
      ((AbstractConnector) connector).setShutdownIdleTimeout(IDLE_ON_STOP_MILLIS);
      ((AbstractConnector) connector).setIdleTimeout(limits.idle().toMillis());
    }
    server.addManaged(new NetworkConnectionLimit(limits.connections(), server));
  }

  /// Runs one search, which loads classes and models, before any client does.
  private static void warm(Catalog catalog, AtomicBoolean ready) {
    try {
      for (String name : catalog.names()) {
        var _ = catalog.use(name, engine -> engine.search(Query.of("warm up")));
      }
      ready.set(true);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "not ready: " + e.getMessage());
    }
  }

  private static void refresh(Catalog catalog) {
    try {
      catalog.refresh();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot refresh the index: " + e.getMessage());
    }
  }

  private static String rootMessage(Throwable e) {
    return e.getCause() == null ? String.valueOf(e.getMessage()) : rootMessage(e.getCause());
  }
}
