package dev.winnow.cli.options;

import dev.winnow.engine.Recipe;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Field;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Types of fields that documents bring along. A field that is not named gets the type of its first
/// value.
public final class FieldOptions {
  private static final Set<String> TYPES = ordered("keyword", "number", "date", "text", "stored");

  /// Fields that ingest sets.
  private static final Set<String> TAKEN =
      Set.of(
          "source",
          "source.content",
          "source.copies",
          "source.hash",
          "source.name",
          "source.parts",
          "type");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--field",
      paramLabel = "NAME:TYPE",
      description =
          "Type of a field: keyword, number, date, text or stored; repeatable. Values that do not"
              + " fit it are left out and named.")
  private List<String> fields = new ArrayList<>();

  @Option(
      names = "--schema",
      paramLabel = "FILE",
      description =
          "Types of fields as JSON:"
              + " {\"fields\":{\"price\":\"number\",\"body\":{\"type\":\"text\",\"language\":\"de\"}}}.")
  private @Nullable Path schema;

  /// The recipe with the fields that are named.
  ///
  /// @throws ParameterException if one has another type already, or cannot be understood
  public Recipe applyTo(Recipe base) throws IOException {
    try {
      Recipe recipe = base;
      for (var field : named(base.language()).entrySet()) {
        requireNew(field.getKey(), field.getValue(), base.fields().get(field.getKey()));
        recipe = recipe.withField(field.getKey(), field.getValue());
      }
      return recipe;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private Map<String, Field> named(String language) throws IOException {
    Map<String, Field> named = new LinkedHashMap<>();
    if (schema != null) {
      JsonValue file =
          JsonValue.parse(
                  schema.toString(),
                  Files.readString(schema),
                  JsonLimits.DEFAULTS.withTextLength(Integer.MAX_VALUE))
              .called("schema");
      JsonValue members = file.members(Set.of("fields")).get("fields");
      if (members == null) {
        throw file.not("an object with the member fields");
      }
      members.members().forEach((name, type) -> put(named, name, field(type, language)));
    }
    for (String field : fields) {
      int colon = field.lastIndexOf(':');
      if (colon < 1) {
        throw new IllegalArgumentException(
            "--field is '%s'; expected NAME:TYPE, such as price:number".formatted(field));
      }
      String name = field.substring(0, colon);
      put(named, name, field("--field " + name, field.substring(colon + 1), language));
    }
    return named;
  }

  private static void put(Map<String, Field> named, String name, Field type) {
    Schema.requireFieldName(name);
    if (TAKEN.contains(name)) {
      throw new IllegalArgumentException(
          "field '%s' says where a document came from; name another, or 'meta.%s' for a member of this name"
              .formatted(name, name));
    }
    Field other = named.putIfAbsent(name, type);
    requireNew(name, type, other);
  }

  private static void requireNew(String name, Field type, @Nullable Field other) {
    if (other != null && !other.equals(type)) {
      throw new IllegalArgumentException(
          "field '%s' is a %s field already, and cannot be a %s field as well; leave its type out, or index into a new folder"
              .formatted(name, other.kind(), type.kind()));
    }
  }

  private static Field field(JsonValue json, String language) {
    if (json.isString()) {
      return field("schema", json.string("a type"), language);
    }
    Map<String, JsonValue> members = json.members(ordered("type", "language"));
    JsonValue type = members.get("type");
    JsonValue own = members.get("language");
    if (type == null) {
      throw json.not("a type, or an object with the member type");
    }
    Field field =
        field("schema", type.string("a type"), own == null ? language : own.string("a language"));
    if (own != null && !(field instanceof Field.Text)) {
      throw own.not("no language, for only a text field has one");
    }
    return field;
  }

  private static Field field(String path, String type, String language) {
    return switch (type) {
      case "keyword" -> new Field.Keyword();
      case "number" -> new Field.Number();
      case "date" -> new Field.Date();
      case "text" -> new Field.Text(language);
      case "stored" -> new Field.Stored();
      default -> throw JsonValue.unknown(path, "type", type, TYPES);
    };
  }

  private static Set<String> ordered(String... names) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(names)));
  }
}
