package dev.winnow.http;

import dev.winnow.engine.Catalog;
import dev.winnow.engine.Engine;
import dev.winnow.engine.json.DocumentJson;
import dev.winnow.engine.json.FilterJson;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.http.intake.Intake;
import dev.winnow.http.intake.Lines;
import dev.winnow.http.limits.SearchLimits;
import dev.winnow.http.limits.WriteLimits;
import dev.winnow.http.requests.DocumentRequestJson;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;

/// Adds, shows and deletes documents. A change is answered once it is durable.
final class DocumentRoutes {
  private static final String DOCUMENTS = "/v1/collections/{c}/documents";
  private static final String ONE = DOCUMENTS + "/<id>";
  private static final int PAGE = 100;

  private static final Set<String> LISTING = Set.of("filter", "after", "limit");

  private final Catalog catalog;
  private final WriteLimits limits;
  private final JsonLimits json;
  private final int mostIds;
  private final RequestBody body;
  private final BytesInFlight inFlight;
  private final Semaphore writes;
  private final Map<String, GroupCommit> commits = new ConcurrentHashMap<>();

  /// @param search bounds the ids of a page, and filters
  DocumentRoutes(
      Catalog catalog,
      WriteLimits limits,
      SearchLimits search,
      RequestBody body,
      BytesInFlight inFlight) {
    this.catalog = catalog;
    this.limits = limits;
    this.json = search.json().withTextLength(limits.writeBytes());
    this.mostIds = search.topK();
    this.body = body;
    this.inFlight = inFlight;
    this.writes = new Semaphore(limits.writes());
  }

  void addTo(RoutesConfig routes) {
    routes.get(DOCUMENTS, in(this::list));
    routes.post(DOCUMENTS, in(this::add));
    routes.post(DOCUMENTS + ":delete", in(this::deleteMany));
    routes.get(ONE, in(this::get));
    routes.delete(ONE, in(this::delete));
  }

  private io.javalin.http.Handler in(BiConsumer<Engine, Context> answer) {
    return context -> catalog.run(context.pathParam("c"), engine -> answer.accept(engine, context));
  }

  private void add(Engine engine, Context context) {
    writing(
        engine,
        () -> {
          var intake = new Intake(engine, limits);
          if (isLines(context)) {
            takeLines(intake, context);
          } else {
            takeValue(intake, context);
          }
          intake.flush();
          if (intake.stored() > 0) {
            commit(engine, context);
          }
          answer(intake.status(), intake.answer(), context);
        });
  }

  static boolean isLines(Context context) {
    String type =
        Objects.requireNonNullElse(context.header("Content-Type"), "").toLowerCase(Locale.ROOT);
    return type.contains("ndjson") || type.contains("jsonl") || type.contains("json-seq");
  }

  private void takeLines(Intake intake, Context context) {
    try (var in = body.stream(context)) {
      var lines = new Lines(in, limits.documentBytes());
      int batches = 0;
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        Lines.Line one = line.get();
        if (one.tooLong()) {
          intake.fail(
              one.number(),
              "",
              "it has more than %d bytes; shorten it, or raise the limit documentBytes"
                  .formatted(limits.documentBytes()));
        } else {
          intake.take(one.number(), one.bytes());
        }
        if (intake.batches() > batches) {
          batches = intake.batches();
          in.next();
        }
      }
    } catch (IOException e) {
      throw RequestBody.unreadable(e);
    }
  }

  private void takeValue(Intake intake, Context context) {
    String text = body.ofBytes(limits.writeBytes(), "writeBytes", context);
    List<JsonValue> documents = DocumentRequestJson.documents(text, json);
    for (int i = 0; i < documents.size(); i++) {
      JsonValue document = documents.get(i);
      if (document.isObject()) {
        intake.take(i + 1L, document.text().getBytes(StandardCharsets.UTF_8));
      } else {
        String told = document.called("it").not("an object with 'id' and 'text'").getMessage();
        intake.fail(i + 1L, "", String.valueOf(told));
      }
    }
  }

  private void get(Engine engine, Context context) {
    String id = id(context);
    answer(
        200,
        engine
            .get(id)
            .map(DocumentJson::whole)
            .orElseThrow(() ->
                Missing.because("there is no document '%s' here".formatted(Missing.brief(id)))),
        context);
  }

  /// The id, of which the router leaves out a last slash.
  private static String id(Context context) {
    String id = context.pathParam("id");
    return context.path().endsWith("/") && !id.endsWith("/") ? id + "/" : id;
  }

  private void list(Engine engine, Context context) {
    Parameters.requireKnown(context, LISTING);
    String limit = Objects.requireNonNullElse(context.queryParam("limit"), String.valueOf(PAGE));
    if (!limit.matches("[0-9]{1,9}")
        || Integer.parseInt(limit) < 1
        || Integer.parseInt(limit) > mostIds) {
      throw new IllegalArgumentException(
          "limit is '%s'; expected a whole number from 1 to %d"
              .formatted(Missing.brief(limit), mostIds));
    }
    String filter = context.queryParam("filter");
    String after = Objects.requireNonNullElse(context.queryParam("after"), "");
    int most = Integer.parseInt(limit);
    List<String> ids =
        engine.ids(filter == null ? null : FilterJson.parse(filter, json), after, most);
    answer(200, Map.of("ids", ids, "next", ids.size() < most ? "" : ids.getLast()), context);
  }

  private void delete(Engine engine, Context context) {
    String id = id(context);
    writing(
        engine,
        () -> {
          if (engine.get(id).isEmpty()) {
            throw Missing.because("there is no document '%s' here".formatted(Missing.brief(id)));
          }
          engine.delete(List.of(id));
          commit(engine, context);
          answer(200, Map.of("deleted", 1), context);
        });
  }

  private void deleteMany(Engine engine, Context context) {
    String text = body.ofBytes(limits.writeBytes(), "writeBytes", context);
    DocumentRequestJson.Deletion asked = DocumentRequestJson.deletion(text, json);
    writing(
        engine,
        () -> {
          Map<String, Object> answer =
              switch (asked) {
                case DocumentRequestJson.ByIds(var ids) -> delete(engine, ids);
                case DocumentRequestJson.ByFilter(var filter) ->
                    Map.of("deleted", engine.delete(filter));
              };
          commit(engine, context);
          answer(200, answer, context);
        });
  }

  /// How many were deleted, and which were not there.
  private static Map<String, Object> delete(Engine engine, List<String> ids) {
    List<String> distinct = ids.stream().distinct().toList();
    List<String> missing = distinct.stream().filter(id -> engine.get(id).isEmpty()).toList();
    engine.delete(distinct);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("deleted", distinct.size() - missing.size());
    answer.put("missing", missing);
    return answer;
  }

  /// Runs a change, unless the collection is read-only or too many changes run.
  private void writing(Engine engine, Runnable change) {
    if (engine.readOnly()) {
      throw new HttpResponseException(
          403,
          "this server reads its collection and changes nothing; start it with `winnow serve"
              + " --data FOLDER` to change collections");
    }
    if (!writes.tryAcquire()) {
      throw Refusal.later(
          429,
          "%d requests that change documents run already; try again later, or raise the limit writes"
              .formatted(limits.writes()));
    }
    try {
      change.run();
    } finally {
      writes.release();
    }
  }

  private void commit(Engine engine, Context context) {
    commits.computeIfAbsent(context.pathParam("c"), _ -> new GroupCommit()).run(engine::commit);
  }

  private void answer(int status, Map<String, Object> value, Context context) {
    inFlight.answer(ProblemJson.json(value), context);
    context.status(status);
  }
}
