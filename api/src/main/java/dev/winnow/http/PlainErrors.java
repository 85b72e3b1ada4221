package dev.winnow.http;

import dev.winnow.http.log.RequestLog;
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
    String detail = message == null ? "the request was refused" : message;
    Content.Sink.write(response, true, ProblemJson.text(status, detail, id), callback);
  }
}
