package dev.winnow.http;

import dev.winnow.http.log.RequestLog;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Errors that arise before a request reaches a route, such as a malformed path, in the same form
/// as all others.
final class PlainErrors extends ErrorHandler {
  /// What Jetty says of a path, and what we say.
  private static final Map<String, String> WORDS =
      Map.of(
          "Ambiguous URI path separator",
          "the path has %2F; expected / as it is, also within an id; write it so",
          "Ambiguous URI empty segment",
          "the path has // in it; no name in a path can have an empty part here; delete such a"
              + " document by its id in a body to /documents:delete",
          "Suspicious Path Character",
          "the path has a backslash or another character that is none of a path; delete such a"
              + " document by its id in a body to /documents:delete",
          "Ambiguous URI path encoding",
          "the path has %25; no name in a path can have a percent sign here; take another");

  /// Also to DELETE and the others, which Jetty would answer without a word.
  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, ProblemJson.CONTENT_TYPE);
    if (status == 503) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
    }
    String id = RequestGuard.newId();
    response.getHeaders().put("X-Request-Id", id);
    RequestLog.refused(id, status);
    String detail =
        message == null ? "the request was refused" : WORDS.getOrDefault(message, message);
    Content.Sink.write(response, true, ProblemJson.text(status, detail, id), callback);
  }
}
