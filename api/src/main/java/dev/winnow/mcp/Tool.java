package dev.winnow.mcp;

import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// What an agent may call.
///
/// @param description what it is for, for the model that chooses
/// @param schema of the arguments, as JSON Schema
/// @param use what a call changes, and what it is about
record Tool(
    String name, String title, String description, Map<String, Object> schema, Use use, Work work) {
  /// @param effect what a call does to what is stored
  /// @param subject what it is about, which says who sees it
  record Use(Effect effect, Subject subject) {}

  /// What calls change.
  enum Effect {
    READS,
    ADDS,
    DELETES
  }

  /// What calls are about.
  enum Subject {
    /// What the call itself brings.
    NONE,
    COLLECTIONS,
    MEMORY
  }

  /// Answers a call.
  @FunctionalInterface
  interface Work {
    Map<String, Object> of(Arguments arguments, Caller caller);
  }

  /// @param properties of the schema, as the members of a JSON object
  /// @param required names of properties, separated by commas
  static Tool of(
      String name, String title, String description, String properties, String required) {
    String schema =
        "{\"type\":\"object\",\"properties\":{%s},\"required\":[%s],\"additionalProperties\":false}"
            .formatted(properties, required);
    Map<String, Object> parsed = new LinkedHashMap<>();
    JsonValue.parse("schema of " + name, schema, JsonLimits.DEFAULTS)
        .members()
        .forEach((member, value) -> parsed.put(member, value.plain()));
    return new Tool(
        name,
        title,
        description.strip().replaceAll("\\s+", " "),
        parsed,
        new Use(Effect.READS, Subject.NONE),
        (_, _) -> Map.of());
  }

  Effect effect() {
    return use.effect();
  }

  Subject subject() {
    return use.subject();
  }

  Tool with(Effect effect) {
    return new Tool(name, title, description, schema, new Use(effect, subject()), work);
  }

  Tool about(Subject subject) {
    return new Tool(name, title, description, schema, new Use(effect(), subject), work);
  }

  Tool by(Work work) {
    return new Tool(name, title, description, schema, use, work);
  }

  /// Names of the arguments.
  Set<String> arguments() {
    return schema.get("properties") instanceof Map<?, ?> properties
        ? properties.keySet().stream()
            .map(Objects::toString)
            .collect(Collectors.toCollection(LinkedHashSet::new))
        : Set.of();
  }

  Map<String, Object> json() {
    Map<String, Object> annotations = new LinkedHashMap<>();
    annotations.put("readOnlyHint", effect() == Effect.READS);
    annotations.put("destructiveHint", effect() == Effect.DELETES);
    annotations.put("idempotentHint", effect() != Effect.ADDS);
    annotations.put("openWorldHint", false);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("title", title);
    json.put("description", description);
    json.put("inputSchema", schema);
    json.put("annotations", annotations);
    return json;
  }
}
