package dev.winnow.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Records as JSON in UTF-8, the body of a record in the log.
final class RecordJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private RecordJson() {}

  static byte[] write(Record record) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("n", record.number());
    json.put("recorded", record.recorded().toString());
    if (!record.key().isEmpty()) {
      json.put("key", record.key());
    }
    switch (record.entry()) {
      case Entry.Turn turn -> {
        json.put("kind", "turn").put("turn", record.turn());
        json.put("session", turn.session()).put("speaker", turn.speaker());
        json.put("text", turn.text()).put("time", turn.time().toString());
      }
      case Entry.Document document -> {
        json.put("kind", "document").put("title", document.title());
        json.put("text", document.text()).put("time", document.time().toString());
        var about = json.putArray("about");
        document.about().forEach(about::add);
      }
      case Entry.Fact fact -> {
        json.put("kind", "fact").put("subject", fact.subject());
        json.put("attribute", fact.attribute()).put("time", fact.validFrom().toString());
        switch (fact.change()) {
          case Entry.Change.State state -> json.put("state", state.value());
          case Entry.Change.Correct correct ->
              json.put("wrong", correct.wrong()).put("right", correct.right());
          case Entry.Change.Retract retract -> json.put("retract", retract.value());
          case Entry.Change.Expire _ -> json.put("expire", true);
        }
      }
    }
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record cannot be written as JSON", e);
    }
  }

  /// @throws IllegalArgumentException if the bytes are no record of this version
  static Record read(byte[] body) {
    try {
      JsonNode json = MAPPER.readTree(body);
      Instant time = Instant.parse(text(json, "time"));
      Instant recorded = Instant.parse(text(json, "recorded"));
      String kind = text(json, "kind");
      Entry entry =
          switch (kind) {
            case "turn" ->
                new Entry.Turn(
                    text(json, "session"), text(json, "speaker"), text(json, "text"), time);
            case "document" ->
                new Entry.Document(text(json, "title"), text(json, "text"), time, about(json));
            case "fact" ->
                new Entry.Fact(text(json, "subject"), text(json, "attribute"), change(json), time);
            default -> throw new IllegalArgumentException("kind '" + kind + "' is unknown");
          };
      String key = json.has("key") ? text(json, "key") : "";
      return new Record(json.path("n").asLong(), key, json.path("turn").asInt(), recorded, entry);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("its JSON is no record: " + e.getMessage(), e);
    }
  }

  private static List<String> about(JsonNode json) {
    List<String> about = new ArrayList<>();
    json.path("about").forEach(person -> about.add(person.asText()));
    return about;
  }

  private static Entry.Change change(JsonNode json) {
    if (json.has("state")) {
      return new Entry.Change.State(text(json, "state"));
    }
    if (json.has("wrong")) {
      return new Entry.Change.Correct(text(json, "wrong"), text(json, "right"));
    }
    return json.has("retract")
        ? new Entry.Change.Retract(text(json, "retract"))
        : new Entry.Change.Expire();
  }

  private static String text(JsonNode json, String member) {
    JsonNode value = json.get(member);
    if (value == null || !value.isTextual()) {
      throw new IllegalArgumentException("member '" + member + "' is missing");
    }
    return value.textValue();
  }
}
