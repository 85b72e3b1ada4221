package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.verbatim.Place;
import dev.winnow.index.verbatim.Trace;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The trace of a text as JSON, on one line:
///
///     {"tokens":40,"covered":61,
///      "spans":[{"start":0,"end":61,"tokens":12,"count":1,"text":"...",
///        "sources":[{"id":"...","start":310,"end":371}]}]}
///
/// Offsets are UTF-16 units, as in JavaScript: of spans in the given text, of sources in the
/// document's text. `covered` are characters of the text that some span covers.
public final class TraceJson {
  private static final Set<String> MEMBERS = PlanCodec.ordered("text", "min_tokens", "sources");

  private TraceJson() {}

  /// What is to be traced.
  ///
  /// @param least tokens of a span, 8 if not given
  /// @param sources most documents of a span, 5 if not given
  public record Request(String text, int least, int sources) {
    /// Least tokens of a span, where nothing is said.
    public static final int LEAST = 8;

    /// Most documents of a span, where nothing is said.
    public static final int SOURCES = 5;
  }

  /// Reads `{"text":"...","min_tokens":8,"sources":5}`; all but `text` may be left out.
  ///
  /// @throws IllegalArgumentException if it is something else
  public static Request request(String text, JsonLimits limits) {
    Map<String, JsonValue> members = JsonValue.parse("request", text, limits).members(MEMBERS);
    JsonValue words = members.get("text");
    if (words == null) {
      throw new IllegalArgumentException("request has no member 'text'; add the text to trace");
    }
    return new Request(
        words.string("the text to trace"),
        count(members.get("min_tokens"), Request.LEAST),
        count(members.get("sources"), Request.SOURCES));
  }

  private static int count(@Nullable JsonValue value, int otherwise) {
    return value == null ? otherwise : value.count(1);
  }

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
