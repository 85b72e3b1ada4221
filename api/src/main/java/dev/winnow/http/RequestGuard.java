package dev.winnow.http;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.ServiceUnavailableResponse;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Runs before every route: gives the request an id, sets security headers, and refuses a request
/// that a foreign page sends to a server of this machine, by a host name of its own (DNS rebinding)
/// or from its own origin.
final class RequestGuard {
  private static final String REQUEST_ID = "request-id";
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private static final String LOCAL = "(?i)(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]+)?";

  private final boolean loopback;
  private final Set<String> origins;
  private volatile boolean draining;

  RequestGuard(boolean loopback, Set<String> origins) {
    this.loopback = loopback;
    this.origins = origins;
  }

  void check(Context context) {
    String given = context.header("X-Request-Id");
    String id =
        given != null && given.matches("[A-Za-z0-9._-]{1,64}")
            ? given
            : HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    context.attribute(REQUEST_ID, id);
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
    if (draining) {
      context.header("Connection", "close");
      throw new ServiceUnavailableResponse("server is stopping; try again later");
    }
    if (loopback && !isLoopback(context.header("Host"))) {
      throw new HttpResponseException(
          421, "this server answers to 127.0.0.1 and localhost alone; use one of those names");
    }
    if (loopback) {
      requireKnownOrigin(context);
    }
  }

  /// Pages can send a text without the browser asking the server first, so texts need an origin
  /// that is configured.
  private void requireKnownOrigin(Context context) {
    String origin = context.header("Origin");
    if (origin != null && origins.contains(origin)) {
      return;
    }
    if (origin != null && !origin.replaceFirst("(?i)^https?://", "").matches(LOCAL)) {
      throw new HttpResponseException(
          403,
          "pages of another origin may not send requests here; add it to ServerConfig.origins");
    }
    String type = context.header("Content-Type");
    if (type != null && type.matches("(?is)\\s*(text/plain|multipart/form-data)\\s*(;.*)?")) {
      throw new HttpResponseException(
          415, "the body is not declared as JSON; send it with Content-Type: application/json");
    }
  }

  /// From now on, refuses new requests.
  void drain() {
    draining = true;
  }

  static String id(Context context) {
    return Objects.requireNonNullElse(context.<String>attribute(REQUEST_ID), "");
  }

  private static boolean isLoopback(@Nullable String host) {
    return host != null && host.matches(LOCAL);
  }
}
