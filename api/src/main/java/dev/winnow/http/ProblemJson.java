package dev.winnow.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.threads.EndingException;
import dev.winnow.engine.UnknownCollectionException;
import dev.winnow.engine.UnknownSnapshotException;
import dev.winnow.http.log.LogEvent;
import dev.winnow.index.IndexException;
import dev.winnow.memory.CorruptLogException;
import dev.winnow.memory.ScopeInUseException;
import dev.winnow.memory.generate.GenerationException;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.MethodNotAllowedResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// Errors as `application/problem+json` (RFC 9457), with a member `error` for clients that look for
/// one there.
final class ProblemJson {
  static final String CONTENT_TYPE = "application/problem+json";

  /// What a client is told of a generator that failed: its address is the operator's business.
  static final String NO_ANSWER =
      "the model that writes answers gave none; ask again later; the log of the server has the"
          + " reason under the request id";

  private static final int MOST_CAUSES = 20;
  private static final JsonMapper JSON = new JsonMapper();

  private ProblemJson() {}

  static void answer(Exception e, Context context) {
    Optional<EndingException> ending = ending(e);
    if (ending.isPresent()) {
      answer(503, String.valueOf(ending.get().getMessage()), context);
      return;
    }
    switch (e) {
      case HttpResponseException http -> refused(http, context);
      case UnknownCollectionException unknown ->
          answer(404, String.valueOf(unknown.getMessage()), context);
      case UnknownSnapshotException unknown ->
          answer(404, String.valueOf(unknown.getMessage()), context);
      case UnknownMemoryException unknown ->
          answer(404, String.valueOf(unknown.getMessage()), context);
      case ScopeInUseException busy ->
          answer(503, Withheld.from(String.valueOf(busy.getMessage())), context);
      case CorruptLogException damaged ->
          logged(damaged, Withheld.from(String.valueOf(damaged.getMessage())), context);
      case IllegalArgumentException bad -> answer(400, String.valueOf(bad.getMessage()), context);
      case IndexException index ->
          logged(index, Withheld.from(String.valueOf(index.getMessage())), context);
      case GenerationException unanswered -> {
        LogEvent.unanswered(RequestGuard.id(context), unanswered);
        answer(502, NO_ANSWER, context);
      }
      case ModelException model ->
          logged(model, Withheld.from(String.valueOf(model.getMessage())), context);
      default ->
          logged(e, "the server failed; its log has the reason under the request id", context);
    }
  }

  /// Models that do not run because the process ends fail in many words.
  private static Optional<EndingException> ending(Throwable e) {
    return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
        .limit(MOST_CAUSES)
        .filter(EndingException.class::isInstance)
        .map(EndingException.class::cast)
        .findFirst();
  }

  private static void refused(HttpResponseException e, Context context) {
    if (e instanceof MethodNotAllowedResponse wrong && Methods.tell(wrong, context)) {
      return;
    }
    e.getDetails()
        .forEach((name, value) -> {
          if (Refusal.HEADERS.contains(name)) {
            context.header(name, value);
          }
        });
    answer(e.getStatus(), message(e, context), context);
  }

  private static String message(HttpResponseException e, Context context) {
    if (e instanceof Missing) {
      return String.valueOf(e.getMessage());
    }
    return switch (e.getStatus()) {
      case 404 ->
          "there is no such path; expected one that GET /openapi.yaml describes; see also /docs";
      case 405 ->
          "this path has no method %s; expected one of %s"
              .formatted(context.req().getMethod(), context.res().getHeader(Methods.ALLOW));
      default -> String.valueOf(e.getMessage());
    };
  }

  private static void logged(Exception e, String message, Context context) {
    LogEvent.failed(RequestGuard.id(context), e);
    answer(500, message, context);
  }

  private static void answer(int status, String detail, Context context) {
    if (status == 503 && context.res().getHeader("Retry-After") == null) {
      context.header("Retry-After", "1");
    }
    context
        .status(status)
        .contentType(CONTENT_TYPE)
        .result(text(status, detail, RequestGuard.id(context)));
  }

  static String text(int status, String detail, String requestId) {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "about:blank");
    problem.put("title", HttpStatus.forStatus(status).getMessage());
    problem.put("status", status);
    problem.put("detail", detail);
    problem.put("request_id", requestId);
    problem.put(
        "error",
        Map.of("message", detail, "type", status < 500 ? "invalid_request_error" : "server_error"));
    return json(problem);
  }

  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // cannot happen: maps, lists, texts and numbers
    }
  }
}
