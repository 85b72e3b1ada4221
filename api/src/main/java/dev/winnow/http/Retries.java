package dev.winnow.http;

import dev.winnow.embed.files.Sha256;
import dev.winnow.http.limits.WriteLimits;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.javalin.router.Endpoint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes changes safe to ask for again. A client that has lost an answer sends the request once
/// more with the same header `Idempotency-Key`, and gets that answer instead of a second change.
///
/// Kept are answers with a status below 300, in memory, for a time and up to a number of bytes: a
/// request that was refused or failed runs again, and so does one that comes after a restart of the
/// server. A key belongs to the API key and the path that it was sent with. Thread-safe. After the
/// draft of the IETF, draft-ietf-httpapi-idempotency-key-header.
final class Retries {
  private static final String HEADER = "Idempotency-Key";
  private static final String REPLAYED = "Idempotency-Replayed";
  private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

  /// What an entry takes beside its answer.
  private static final int ENTRY_BYTES = 1_000;

  /// Changes of which each would be another.
  private static final Set<String> CHANGES =
      Set.of(
          "/v1/collections",
          "/v1/collections/{c}/documents",
          "/v1/collections/{c}/documents:delete",
          "/v1/collections/{c}/jobs",
          "/v1/collections/{c}/snapshots",
          "/v1/memory/{scope}/entries",
          "/v1/memory/{scope}/facts",
          "/v1/memory/{scope}/forget");

  private final WriteLimits.Kept limits;
  private final RequestBody body;
  private final BytesInFlight inFlight;

  /// The oldest first; null for those that run.
  private final Map<Asked, @Nullable Answer> answers = new LinkedHashMap<>();

  private long bytes;

  Retries(WriteLimits.Kept limits, RequestBody body, BytesInFlight inFlight) {
    this.limits = limits;
    this.body = body;
    this.inFlight = inFlight;
  }

  /// @param who name of the API key, empty where there is none
  private record Asked(String who, String path, String key) {}

  /// @param request digest of what was asked
  /// @param nanos when it was given
  private record Answer(
      String request, int status, String location, @Nullable String json, long nanos) {
    long bytes() {
      return ENTRY_BYTES + (json == null ? 0 : json.length());
    }
  }

  /// The handler of a route, behind the answers that are kept.
  Handler around(Endpoint endpoint) {
    boolean change = endpoint.method.name().equals("POST") && CHANGES.contains(endpoint.path);
    return change ? context -> once(endpoint.handler, context) : endpoint.handler;
  }

  private void once(Handler handler, Context context) throws Exception {
    String key = context.header(HEADER);
    if (key == null) {
      handler.handle(context);
      return;
    }
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "%s has %d characters; expected 1 to 255 visible ones of ASCII, such as a UUID"
              .formatted(HEADER, key.length()));
    }
    var asked = new Asked(Access.key(context), context.path(), key);
    Answer known = begin(asked);
    if (known == null) {
      first(handler, asked, context);
    } else {
      again(known, key, context);
    }
  }

  private void first(Handler handler, Asked asked, Context context) throws Exception {
    MessageDigest request = digest(context);
    RequestBody.note(request, context);
    Answer given = null;
    try {
      handler.handle(context);
      if (context.statusCode() < 300) {
        given =
            new Answer(
                Sha256.hex(request),
                context.statusCode(),
                Objects.requireNonNullElse(context.res().getHeader("Location"), ""),
                context.result(),
                System.nanoTime());
      }
    } finally {
      end(asked, given);
    }
  }

  private void again(Answer known, String key, Context context) {
    MessageDigest request = digest(context);
    body.digest(request, context);
    if (!Sha256.hex(request).equals(known.request())) {
      throw new HttpResponseException(
          422,
          "%s '%s' came with another request before; expected the same body and parameters; take a new key"
              .formatted(HEADER, key));
    }
    if (known.json() != null) {
      inFlight.answer(known.json(), context);
    }
    context.status(known.status()).header(REPLAYED, "true");
    if (!known.location().isEmpty()) {
      context.header("Location", known.location());
    }
  }

  /// Of all that is asked but the body.
  private static MessageDigest digest(Context context) {
    MessageDigest request = Sha256.digest();
    String type = Objects.requireNonNullElse(context.header("Content-Type"), "");
    String query = Objects.requireNonNullElse(context.queryString(), "");
    request.update((type + "\n" + query + "\n").getBytes(StandardCharsets.UTF_8));
    return request;
  }

  /// The answer that was given before, or null where this is the first request.
  private synchronized @Nullable Answer begin(Asked asked) {
    forgetOld();
    Answer known = answers.get(asked);
    if (known == null && answers.containsKey(asked)) {
      throw Refusal.later(
          409,
          "a request with this %s runs already; wait for its answer, or ask again later"
              .formatted(HEADER));
    }
    if (known == null) {
      var _ = answers.put(asked, null);
    }
    return known;
  }

  /// @param given null where the request may run again
  private synchronized void end(Asked asked, @Nullable Answer given) {
    var _ = answers.remove(asked);
    if (given != null && given.bytes() <= limits.keptBytes()) {
      var _ = answers.put(asked, given);
      bytes += given.bytes();
      forgetOld();
    }
  }

  /// Forgets the answers whose time is over, and the oldest ones as long as there are too many
  /// bytes.
  private void forgetOld() {
    long now = System.nanoTime();
    Iterator<@Nullable Answer> oldest = answers.values().iterator();
    while (oldest.hasNext()) {
      Answer answer = oldest.next();
      if (answer != null) {
        if (bytes <= limits.keptBytes() && now - answer.nanos() < limits.keptTime().toNanos()) {
          return;
        }
        bytes -= answer.bytes();
        oldest.remove();
      }
    }
  }
}
