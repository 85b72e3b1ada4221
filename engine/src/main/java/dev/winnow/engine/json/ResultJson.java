package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.Hit;
import dev.winnow.index.SearchResult;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/// Search results as JSON, on one line:
///
///     {"query":"...",
///      "hits":[{"rank":1,"id":"...","score":0.9,"title":"...","text":"...","fields":{},
///        "passages":[{"start":0,"end":9,"line":1,"headings":[],"stage":"dense","score":0.7,"text":"..."}],
///        "ledger":[{"stage":"dense","rank":1,"score":0.7,"contribution":0.9}],"why":"..."}],
///      "stages":[{"name":"dense","ms":1.25,"in":100,"out":10}],
///      "degraded":[]}
///
/// Scores and contributions are read back to the same bits; NaN and infinities are `null`. `text`
/// is the document's whole text, in which passages have their offsets (UTF-16 units, as in
/// JavaScript) and their first `line`, counted from 1. `title`, `text` and fields that were not asked
/// for are left out.
public final class ResultJson {
  private ResultJson() {}

  /// @param query the text that was looked for
  public static String write(String query, SearchResult result) {
    return write(query, result, ReturnedFields.ALL);
  }

  /// @param query the text that was looked for
  public static String write(String query, SearchResult result, ReturnedFields fields) {
    return JsonText.write(json -> {
      json.writeStartObject();
      json.writeStringField("query", query);
      json.writeArrayFieldStart("hits");
      for (Hit hit : result.hits()) {
        write(hit, fields, json);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("stages");
      for (SearchResult.Stage stage : result.stages()) {
        write(stage, json);
      }
      json.writeEndArray();
      json.writeFieldName("degraded");
      JsonText.value(json, result.degraded());
      json.writeEndObject();
    });
  }

  private static void write(Hit hit, ReturnedFields fields, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("rank", hit.rank());
    json.writeStringField("id", hit.id());
    JsonText.score(json, "score", hit.score());
    if (fields.has("title")) {
      json.writeStringField("title", hit.title());
    }
    if (fields.has("text")) {
      json.writeStringField("text", hit.text());
    }
    json.writeObjectFieldStart("fields");
    for (Map.Entry<String, Object> field : new TreeMap<>(hit.fields()).entrySet()) {
      if (!fields.has(field.getKey())) {
        continue;
      }
      json.writeFieldName(field.getKey());
      if (field.getValue() instanceof Double number) {
        JsonText.number(json, number); // 2026, not 2026.0
      } else {
        JsonText.value(json, field.getValue());
      }
    }
    json.writeEndObject();
    json.writeArrayFieldStart("passages");
    for (Hit.Match passage : hit.passages()) {
      write(passage, hit, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("ledger");
    for (Hit.Entry entry : hit.ledger()) {
      write(entry, json);
    }
    json.writeEndArray();
    json.writeStringField("why", hit.why());
    json.writeEndObject();
  }

  private static void write(Hit.Match passage, Hit hit, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("start", passage.start());
    json.writeNumberField("end", passage.end());
    json.writeNumberField("line", hit.line(passage));
    json.writeFieldName("headings");
    JsonText.value(json, passage.headings());
    json.writeStringField("stage", passage.stage());
    JsonText.score(json, "score", passage.score());
    json.writeStringField("text", hit.text().substring(passage.start(), passage.end()));
    json.writeEndObject();
  }

  private static void write(Hit.Entry entry, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("stage", entry.stage());
    json.writeNumberField("rank", entry.rank());
    JsonText.score(json, "score", entry.score());
    JsonText.score(json, "contribution", entry.contribution());
    json.writeEndObject();
  }

  private static void write(SearchResult.Stage stage, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", stage.name());
    json.writeNumberField("ms", BigDecimal.valueOf(stage.time().toNanos(), 6));
    json.writeNumberField("in", stage.in());
    json.writeNumberField("out", stage.out());
    json.writeEndObject();
  }
}
