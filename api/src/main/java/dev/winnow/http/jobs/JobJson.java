package dev.winnow.http.jobs;

import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonText;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.http.jobs.Job.Folder;
import dev.winnow.http.jobs.Job.Outcome;
import dev.winnow.http.jobs.Job.Progress;
import dev.winnow.http.jobs.Job.State;
import dev.winnow.http.jobs.Job.Upload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Jobs as JSON:
///
///     {"id":"...","collection":"notes","state":"running","source":{"folder":"docs","path":""},
///      "documents":120,"failed":1,"lines":0,"bytes":40960,"total":81920,
///      "failures":[{"document":7,"id":"a","error":"..."}],"counts":{},"error":""}
///
/// `source` is `{"upload":true}` for an upload.
public final class JobJson {
  private JobJson() {}

  /// @param shown what a client may see of a message
  public static String write(Job job, UnaryOperator<String> shown) {
    return JsonText.of(map(job, shown));
  }

  /// As [#write], before it is text.
  public static Map<String, Object> map(Job job, UnaryOperator<String> shown) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", job.id());
    json.put("collection", job.collection());
    json.put("state", job.state().name().toLowerCase(Locale.ROOT));
    json.put(
        "source",
        switch (job.work()) {
          case Upload _ -> Map.of("upload", true);
          case Folder(String name, String path) ->
              new TreeMap<>(Map.of("folder", name, "path", path));
        });
    Progress progress = job.progress();
    json.put("documents", progress.documents());
    json.put("failed", progress.failed());
    json.put("lines", progress.lines());
    json.put("bytes", progress.bytes());
    json.put("total", progress.total());
    json.put(
        "failures",
        job.outcome().failures().stream().map(failure -> shown(failure, shown)).toList());
    json.put("counts", new TreeMap<>(job.outcome().counts()));
    json.put("error", shown.apply(job.outcome().error()));
    return json;
  }

  private static Map<String, Object> shown(
      Map<String, Object> failure, UnaryOperator<String> shown) {
    Map<String, Object> json = new LinkedHashMap<>(failure);
    json.computeIfPresent("error", (_, error) -> shown.apply(String.valueOf(error)));
    return json;
  }

  /// @throws IllegalArgumentException if the text is not what [#write] writes
  static Job read(String text) {
    Map<String, JsonValue> members =
        JsonValue.parse("job", text, JsonLimits.DEFAULTS.withTextLength(text.length() + 1))
            .members();
    Map<String, JsonValue> source = member(members, "source").members();
    List<Map<String, Object>> failures = new ArrayList<>();
    for (JsonValue failure : member(members, "failures").list("a list")) {
      Map<String, Object> one = new LinkedHashMap<>();
      failure.members().forEach((name, value) -> one.put(name, value.plain()));
      failures.add(one);
    }
    Map<String, Long> counts = new TreeMap<>();
    member(members, "counts")
        .members()
        .forEach((name, value) -> counts.put(name, (long) value.number()));
    return new Job(
        text(members, "id"),
        text(members, "collection"),
        source.containsKey("folder")
            ? new Folder(text(source, "folder"), text(source, "path"))
            : new Upload(),
        State.valueOf(text(members, "state").toUpperCase(Locale.ROOT)),
        new Progress(
            number(members, "documents"),
            number(members, "failed"),
            number(members, "lines"),
            number(members, "bytes"),
            number(members, "total")),
        new Outcome(failures, counts, text(members, "error")));
  }

  private static JsonValue member(Map<String, JsonValue> members, String name) {
    return Objects.requireNonNull(members.get(name), name);
  }

  private static String text(Map<String, JsonValue> members, String name) {
    return member(members, name).text();
  }

  private static long number(Map<String, JsonValue> members, String name) {
    return (long) member(members, name).number();
  }
}
