package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.Plan;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How one kind of stage is written as JSON: `{"name":{...members...}}`. Immutable.
///
/// @param <P> the stage
abstract class PlanCodec<P extends Plan> {
  private final String name;
  private final Class<P> type;
  private final Set<String> members;

  /// @param members names of all members, in the order in which messages list them
  PlanCodec(String name, Class<P> type, String... members) {
    this.name = name;
    this.type = type;
    this.members = ordered(members);
  }

  static Set<String> ordered(String... names) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(names)));
  }

  final String name() {
    return name;
  }

  final Class<P> type() {
    return type;
  }

  final P read(JsonValue body, Plans plans) {
    return read(new Members(body, body.members(members)), plans);
  }

  /// Reads the stage from its members.
  ///
  /// @param plans reads the inputs
  abstract P read(Members members, Plans plans);

  final void write(Plan plan, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart(name);
    writeMembers(type.cast(plan), json);
    json.writeEndObject();
    json.writeEndObject();
  }

  /// Writes the members of the stage that differ from their defaults.
  abstract void writeMembers(P plan, JsonGenerator json) throws IOException;

  /// Writes an input.
  static void input(String name, Plan plan, JsonGenerator json) throws IOException {
    json.writeFieldName(name);
    PlanJson.write(plan, json);
  }

  /// Reads the inputs of a stage.
  interface Plans {
    Plan read(JsonValue value);

    JsonLimits limits();
  }

  /// The members of a stage in JSON.
  record Members(JsonValue body, Map<String, JsonValue> byName) {
    @Nullable JsonValue get(String name) {
      return byName.get(name);
    }

    /// @throws IllegalArgumentException if it is not there
    JsonValue required(String name) {
      JsonValue value = byName.get(name);
      if (value == null) {
        throw new IllegalArgumentException(
            "%s has no member '%s'; add it".formatted(body.path(), name));
      }
      return value;
    }

    /// A number from 1, or `otherwise` if the member is missing.
    int count(String name, int otherwise) {
      JsonValue value = byName.get(name);
      return value == null ? otherwise : value.count(1);
    }
  }
}
