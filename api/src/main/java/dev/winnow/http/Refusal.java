package dev.winnow.http;

import io.javalin.http.HttpResponseException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// Refusals that may be asked again, and headers of refusals.
final class Refusal {
  /// The details of an [HttpResponseException] that are headers of the answer.
  static final Set<String> HEADERS =
      Set.of("Retry-After", "Accept-Encoding", "Connection", "WWW-Authenticate");

  private static final String RETRY_AFTER = "Retry-After";

  private Refusal() {}

  /// In a second.
  static HttpResponseException later(int status, String message) {
    return later(status, message, Duration.ofSeconds(1));
  }

  static HttpResponseException later(int status, String message, Duration retryAfter) {
    return with(
        RETRY_AFTER, Long.toString(retryAfter.plusMillis(999).toSeconds()), status, message);
  }

  static HttpResponseException with(String header, String value, int status, String message) {
    return new HttpResponseException(status, message, Map.of(header, value));
  }
}
