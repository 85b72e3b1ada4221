package dev.winnow.http;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/// Counts the bytes of bodies and answers that are held, from when they are read or written until
/// their request is over, and refuses what would be too many. Thread-safe.
final class BytesInFlight {
  private static final String ATTRIBUTE = "bytes in flight";

  private final long most;
  private final Map<String, Long> held = new HashMap<>();
  private long together;

  BytesInFlight(long most) {
    this.most = most;
  }

  /// Counts bytes of a body that have come.
  ///
  /// @param size all bytes of this body so far
  /// @param largest body that the route takes, which one client may send even where that is more
  ///   than its half
  /// @throws HttpResponseException if the body, the client's bodies or all of them are too large
  void read(int bytes, long size, long largest, Context context) {
    if (size > most) {
      throw new HttpResponseException(
          413,
          "request has more than %d bytes, which is all that the server holds at once; shorten it, or raise the limit bytesInFlight"
              .formatted(most));
    }
    hold(bytes, Math.max(most / 2, largest), context);
  }

  /// Counts an answer in JSON and sends it. One larger than the limit is sent where there is no
  /// other.
  void answer(String json, Context context) {
    long bytes = Math.min(json.length(), most);
    hold(bytes, Math.max(most / 2, bytes), context);
    context.contentType("application/json").result(json);
  }

  private void hold(long bytes, long ofClient, Context context) {
    add(held(context), bytes, ofClient);
  }

  private Held held(Context context) {
    Held known = context.attribute(ATTRIBUTE);
    if (known != null) {
      return known;
    }
    var held = new Held(Client.of(context));
    context.attribute(ATTRIBUTE, held);
    Request.addCompletionListener(
        ServletContextRequest.getServletContextRequest(context.req()), _ -> free(held));
    return held;
  }

  /// What one request holds.
  private static final class Held {
    final String client;
    long bytes;

    Held(String client) {
      this.client = client;
    }
  }

  private synchronized void add(Held request, long bytes, long ofClient) {
    long own = held.getOrDefault(request.client, 0L) + bytes;
    if (own > ofClient) {
      throw Refusal.later(
          429,
          "your requests and answers hold more than %d bytes here; send fewer at once, or raise the limit bytesInFlight"
              .formatted(ofClient));
    }
    if (together + bytes > most) {
      throw Refusal.later(
          503,
          "requests and answers hold more than %d bytes here; try again later, or raise the limit bytesInFlight"
              .formatted(most));
    }
    held.put(request.client, own);
    request.bytes += bytes;
    together += bytes;
  }

  private synchronized void free(Held request) {
    long bytes = request.bytes;
    request.bytes = 0;
    together -= bytes;
    var _ = held.computeIfPresent(request.client, (_, own) -> own == bytes ? null : own - bytes);
  }

  /// Bytes that are held now.
  synchronized long held() {
    return together;
  }
}
