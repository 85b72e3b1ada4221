package dev.winnow.memory.json;

import dev.winnow.memory.Facts;
import java.util.LinkedHashMap;
import java.util.Map;

/// Facts as JSON:
///
///     {"facts":[{"id":"m4","subject":"Ada","attribute":"city","value":"Graz",
///        "from":"2026-05-01T00:00:00Z","to":null,"recorded":"2026-05-02T08:00:00Z"}],
///      "contradictions":[{"subject":"Ada","attribute":"city","ids":["m4","m2"],"reason":"..."}]}
public final class FactsJson {
  private FactsJson() {}

  public static Map<String, Object> write(Facts facts) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("facts", facts.held().stream().map(FactsJson::held).toList());
    json.put(
        "contradictions", facts.contradictions().stream().map(FactsJson::contradiction).toList());
    return json;
  }

  private static Map<String, Object> held(Facts.Held held) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", held.id());
    json.put("subject", held.subject());
    json.put("attribute", held.attribute());
    json.put("value", held.value());
    json.put("from", held.validity().from().toString());
    json.put("to", held.validity().to() == null ? null : held.validity().to().toString());
    json.put("recorded", held.validity().recorded().toString());
    return json;
  }

  private static Map<String, Object> contradiction(Facts.Contradiction contradiction) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("subject", contradiction.subject());
    json.put("attribute", contradiction.attribute());
    json.put("ids", contradiction.ids());
    json.put("reason", contradiction.reason());
    return json;
  }
}
