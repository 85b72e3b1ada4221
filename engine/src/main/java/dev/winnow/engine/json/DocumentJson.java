package dev.winnow.engine.json;

import dev.winnow.index.Document;
import dev.winnow.index.Passage;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A stored document as JSON, with dates as ISO 8601 and whole numbers without a fraction.
public final class DocumentJson {
  private static final double MAX_EXACT = 1L << 53;

  private DocumentJson() {}

  /// The document without its text.
  public static Map<String, Object> summary(Document document) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", document.id());
    json.put("title", document.title());
    Map<String, Object> fields = new TreeMap<>();
    document.fields().forEach((name, value) -> fields.put(name, plain(value)));
    json.put("fields", fields);
    return json;
  }

  /// The document with its text, and where its passages lie in that.
  public static Map<String, Object> whole(Document document) {
    Map<String, Object> json = summary(document);
    json.put("text", document.text());
    json.put("passages", document.passages().stream().map(DocumentJson::passage).toList());
    return json;
  }

  private static Map<String, Object> passage(Passage passage) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("start", passage.start());
    json.put("end", passage.end());
    json.put("headings", passage.headings());
    return json;
  }

  private static Object plain(Object value) {
    return switch (value) {
      case Double number when number == Math.rint(number) && Math.abs(number) < MAX_EXACT ->
          number.longValue();
      case Number number -> number;
      case Boolean flag -> flag;
      case Instant date -> date.toString();
      case List<?> values -> values.stream().map(DocumentJson::plain).toList();
      default -> value.toString();
    };
  }
}
