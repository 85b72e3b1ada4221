package dev.winnow.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// What a server counts, for Prometheus at `GET /metrics`: the time of requests by route, method
/// and status, what runs and is held now, and the virtual machine's memory, collections and
/// processors. Neither texts nor names of documents are in it. Thread-safe.
final class Metrics implements AutoCloseable {
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /// Of requests that no route takes: their paths are the clients' own.
  private static final String NO_ROUTE = "none";

  /// Methods that have a series of their own.
  private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "DELETE");

  private static final Duration[] BOUNDS = {
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private final Map<Series, Timer> timers = new ConcurrentHashMap<>();
  private final JvmGcMetrics collections = new JvmGcMetrics();

  Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    collections.bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
  }

  /// Shows a number that changes.
  void gauge(String name, String what, Supplier<Number> value) {
    Gauge _ = Gauge.builder(name, value).description(what).strongReference(true).register(registry);
  }

  void addTo(RoutesConfig routes) {
    SearchRoutes.get(
        "/metrics", context -> context.contentType(TYPE).result(registry.scrape()), routes);
  }

  /// Counts a request that was answered.
  void answered(Context context, float millis) {
    Endpoint route = context.endpoints().matchedHttpEndpoint();
    String method = context.method().name();
    var series =
        new Series(
            route == null ? NO_ROUTE : route.path,
            METHODS.contains(method) ? method : NO_ROUTE,
            context.statusCode());
    timers.computeIfAbsent(series, this::timer).record(Duration.ofNanos((long) (millis * 1e6)));
  }

  /// Their number is bounded: routes, methods and statuses are the server's.
  private record Series(String route, String method, int status) {}

  private Timer timer(Series series) {
    return Timer.builder("winnow.http.requests")
        .description("Time of requests, from their head to the end of the answer.")
        .tag("route", series.route())
        .tag("method", series.method())
        .tag("status", Integer.toString(series.status()))
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
