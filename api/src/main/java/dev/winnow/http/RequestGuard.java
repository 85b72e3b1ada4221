package dev.winnow.http;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.ServiceUnavailableResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/// Runs before every route: gives the request an id, sets security headers, and refuses a request
/// that a foreign page sends to a server of this machine, by a host name of its own (DNS rebinding)
/// or from its own origin.
final class RequestGuard {
  private static final String REQUEST_ID = "request-id";
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private static final Pattern LOCAL =
      Pattern.compile("(?i)(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]+)?");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern SCHEME = Pattern.compile("(?i)^https?://");
  private static final Pattern FORM =
      Pattern.compile("(?is)\\s*(text/plain|multipart/form-data)\\s*(;.*)?");

  private final boolean loopback;
  private final Set<String> origins;
  private final String clientHeader;
  private boolean draining;
  private int running;

  RequestGuard(ServerConfig config) {
    this.loopback = config.loopback();
    this.origins = config.trust().origins();
    this.clientHeader = config.trust().clientHeader();
  }

  void check(Context context) {
    String given = context.header("X-Request-Id");
    String id = given != null && ID.matcher(given).matches() ? given : newId();
    context.attribute(REQUEST_ID, id);
    Client.note(context, clientHeader);
    context
        .header("X-Request-Id", id)
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Content-Security-Policy", POLICY)
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        .header("Cache-Control", "no-store");
    String origin = context.header("Origin");
    if (origin != null && origins.contains(origin)) {
      allow(origin, context);
    }
    if (!enter()) {
      context.header("Connection", "close");
      throw new ServiceUnavailableResponse("server is stopping; try again later");
    }
    Request.addCompletionListener(
        ServletContextRequest.getServletContextRequest(context.req()), _ -> leave());
    requireOneLength(context);
    if (loopback && !isLoopback(context)) {
      throw new HttpResponseException(
          421, "this server answers to 127.0.0.1 and localhost alone; use one of those names");
    }
    if (loopback) {
      requireKnownOrigin(context);
    }
  }

  /// Other servers before this one may see the end of such a body elsewhere.
  private static void requireOneLength(Context context) {
    List<String> codings = Collections.list(context.req().getHeaders("Transfer-Encoding"));
    if (codings.stream().anyMatch(coding -> !coding.equalsIgnoreCase("chunked"))) {
      throw Refusal.with(
          "Connection",
          "close",
          400,
          "the body has a Transfer-Encoding beside chunked; expected chunked alone, or a"
              + " Content-Length; send it so");
    }
  }

  /// Pages can send a text without the browser asking the server first, so texts need an origin
  /// that is configured.
  private void requireKnownOrigin(Context context) {
    String origin = context.header("Origin");
    if (origin != null && origins.contains(origin)) {
      return;
    }
    if (origin != null && !LOCAL.matcher(SCHEME.matcher(origin).replaceFirst("")).matches()) {
      throw new HttpResponseException(
          403,
          "pages of another origin may not send requests here; start the server with this one"
              + " allowed (--origin, ServerConfig.withOrigins)");
    }
    String type = context.header("Content-Type");
    if (type != null && FORM.matcher(type).matches()) {
      throw new HttpResponseException(
          415, "the body is not declared as JSON; send it with Content-Type: application/json");
    }
  }

  /// Lets a page of a configured origin read the answer, and send JSON.
  private static void allow(String origin, Context context) {
    context
        .header("Access-Control-Allow-Origin", origin)
        .header("Vary", "Origin")
        .header("Access-Control-Expose-Headers", "X-Request-Id, Server-Timing, Retry-After");
    if (context.header("Access-Control-Request-Method") != null) {
      context
          .header("Access-Control-Allow-Methods", "GET, HEAD, POST, DELETE")
          .header(
              "Access-Control-Allow-Headers",
              "Authorization, X-Api-Key, Content-Type, Content-Encoding, X-Request-Id,"
                  + " MCP-Protocol-Version")
          .header("Access-Control-Max-Age", "600");
    }
  }

  private synchronized boolean enter() {
    running += draining ? 0 : 1;
    return !draining;
  }

  private synchronized void leave() {
    running--;
    notifyAll();
  }

  /// Refuses new requests from now on, and waits until those that run are answered: Jetty would cut
  /// off a body that is still arriving.
  ///
  /// @param most longest time to wait
  synchronized void drain(Duration most) {
    draining = true;
    long end = System.nanoTime() + most.toNanos();
    try {
      for (long left = most.toNanos(); running > 0 && left > 0; left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static String newId() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  static String id(Context context) {
    return Objects.requireNonNullElse(context.<String>attribute(REQUEST_ID), "");
  }

  /// Browsers always name the host, clients of HTTP/1.0 need not.
  private static boolean isLoopback(Context context) {
    String host = context.header("Host");
    return host == null ? context.protocol().equals("HTTP/1.0") : LOCAL.matcher(host).matches();
  }
}
