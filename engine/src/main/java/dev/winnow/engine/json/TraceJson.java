package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.verbatim.Place;
import dev.winnow.index.verbatim.Trace;
import java.io.IOException;

/// The trace of a text as JSON, on one line:
///
///     {"tokens":40,"covered":61,
///      "spans":[{"start":0,"end":61,"tokens":12,"count":1,"text":"...",
///        "sources":[{"id":"...","start":310,"end":371}]}]}
///
/// Offsets are UTF-16 units, as in JavaScript: of spans in the given text, of sources in the
/// document's text. `covered` are characters of the text that some span covers.
public final class TraceJson {
  private TraceJson() {}

  /// @param text that was traced
  public static String write(String text, Trace trace) {
    return JsonText.write(json -> {
      json.writeStartObject();
      json.writeNumberField("tokens", trace.tokens());
      json.writeNumberField("covered", trace.covered());
      json.writeArrayFieldStart("spans");
      for (Trace.Span span : trace.spans()) {
        write(text, span, json);
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private static void write(String text, Trace.Span span, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("start", span.start());
    json.writeNumberField("end", span.end());
    json.writeNumberField("tokens", span.tokens());
    json.writeNumberField("count", span.count());
    json.writeStringField("text", text.substring(span.start(), span.end()));
    json.writeArrayFieldStart("sources");
    for (Place source : span.sources()) {
      json.writeStartObject();
      json.writeStringField("id", source.id());
      json.writeNumberField("start", source.start());
      json.writeNumberField("end", source.end());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
