package dev.winnow.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.winnow.index.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads one JSON object as a document.
///
/// `_id` or `id` is its id, `title` its title, and the first of `text`, `contents` and `body` its
/// text: strings, numbers, booleans, or arrays of them, joined by line breaks. Other scalars and
/// arrays of scalars become fields, as do those in `metadata`, with dots between deeper levels.
/// What cannot be a field is left out with a warning. Thread-safe.
final class JsonLine {
  private static final List<String> ID_NAMES = List.of("_id", "id");
  private static final List<String> TEXT_NAMES = List.of("text", "contents", "body");
  private static final String METADATA = "metadata";

  /// Names of fields with a meaning; a member with such a name is stored as `meta.` and its name.
  private static final Set<String> TAKEN =
      Set.of("id", "title", "text", "source", "source.hash", "source.name", "type");

  private static final int MAX_FIELD_NAME_LENGTH = 128;
  private static final int MAX_KEYWORD_BYTES = 32_000;
  private static final int MAX_JSON_NAME_LENGTH = 10_000;
  private static final int MAX_NUMBER_LENGTH = 400;
  private static final long MAX_EXACT_WHOLE_NUMBER = (1L << 53) - 1;

  private final JsonMapper mapper;

  JsonLine(IngestLimits limits) {
    var constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(limits.jsonDepth())
            .maxStringLength(limits.documentBytes())
            .maxDocumentLength(limits.documentBytes())
            .maxNameLength(MAX_JSON_NAME_LENGTH)
            .maxNumberLength(MAX_NUMBER_LENGTH)
            .build();
    this.mapper =
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
  }

  /// The id, or empty if there is none. An id near the start of the line is read without parsing
  /// the rest.
  Optional<String> id(byte[] line) throws UnreadableException {
    try (JsonParser parser = mapper.createParser(DecodedText.of(line).text())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new UnreadableException(
            "is not a JSON object; expected one object on each line, such as {\"_id\": \"1\","
                + " \"text\": \"...\"}");
      }
      String id = null;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (ID_NAMES.contains(name) && value != JsonToken.VALUE_NULL) {
          id = id(name, parser, value);
          if (name.equals(ID_NAMES.getFirst())) {
            return Optional.of(id);
          }
        }
        parser.skipChildren();
      }
      return Optional.ofNullable(id);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  private static String id(String name, JsonParser parser, JsonToken value)
      throws IOException, UnreadableException {
    boolean usable = value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT;
    String id = usable ? parser.getText() : "";
    if (id.isEmpty()) {
      throw new UnreadableException(
          "has %s as '%s'; expected a string that is not empty, or a whole number"
              .formatted(usable ? "an empty string" : value.toString(), name));
    }
    return id;
  }

  Parsed document(Item item) throws UnreadableException {
    DecodedText decoded = DecodedText.of(item.bytes());
    List<String> warnings = new ArrayList<>();
    if (!decoded.note().isEmpty()) {
      warnings.add(decoded.note());
    }
    JsonNode object;
    try {
      object = mapper.readTree(decoded.text());
    } catch (JsonProcessingException e) {
      throw malformed(e);
    }
    String title = words("title", object.get("title"));
    String textName = textName(object);
    String text = textName == null ? "" : words(textName, object.get(textName));
    Map<String, Object> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = member.getKey();
      if (name.equals(METADATA) && member.getValue().isObject()) {
        flatten("", member.getValue(), fields, warnings);
      } else if (!ID_NAMES.contains(name) && !name.equals("title") && !name.equals(textName)) {
        put(name, member.getValue(), fields, warnings);
      }
    }
    return new Parsed(new Document(item.id(), title, text, fields, List.of()), warnings);
  }

  private static @Nullable String textName(JsonNode object) {
    return TEXT_NAMES.stream().filter(object::hasNonNull).findFirst().orElse(null);
  }

  private static String words(String name, @Nullable JsonNode value) throws UnreadableException {
    if (value == null || value.isNull()) {
      return "";
    }
    if (value.isValueNode()) {
      return value.asText();
    }
    if (!isListOfScalars(value)) {
      throw new UnreadableException(
          "has %s as '%s'; expected a string"
              .formatted(value.isArray() ? "a nested array" : "an object", name));
    }
    List<String> parts = new ArrayList<>();
    value.forEach(part -> parts.add(part.asText()));
    return String.join("\n", parts);
  }

  private static void flatten(
      String prefix, JsonNode object, Map<String, Object> fields, List<String> warnings) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = prefix + member.getKey();
      if (member.getValue().isObject()) {
        flatten(name + ".", member.getValue(), fields, warnings);
      } else {
        put(name, member.getValue(), fields, warnings);
      }
    }
  }

  private static void put(
      String name, JsonNode value, Map<String, Object> fields, List<String> warnings) {
    if (value.isNull() || value.isContainerNode() && value.isEmpty()) {
      return;
    }
    if (value.isObject() || value.isArray() && !isListOfScalars(value)) {
      warnings.add(
          "member '%s' is nested and was left out; move it into 'metadata', or flatten it"
              .formatted(brief(name)));
      return;
    }
    Object field = field(value);
    if (isTooLong(field)) {
      warnings.add(
          "member '%s' has more than %d bytes and was left out; put it into the text"
              .formatted(brief(name), MAX_KEYWORD_BYTES));
      return;
    }
    if (fields.putIfAbsent(fieldName(name), field) != null) {
      warnings.add("member '%s' appears twice; the first is kept".formatted(brief(name)));
    }
  }

  private static Object field(JsonNode value) {
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isIntegralNumber()) {
      boolean exact =
          value.canConvertToLong() && Math.abs(value.longValue()) <= MAX_EXACT_WHOLE_NUMBER;
      return exact ? (Object) value.longValue() : value.asText();
    }
    if (value.isNumber()) {
      double number = value.doubleValue();
      return Double.isFinite(number) ? (Object) number : value.asText();
    }
    if (value.isArray()) {
      List<String> values = new ArrayList<>();
      value.forEach(part -> values.add(CleanText.of(part.asText())));
      return List.copyOf(values);
    }
    return CleanText.of(value.asText());
  }

  private static boolean isListOfScalars(JsonNode value) {
    return value.isArray() && value.valueStream().allMatch(JsonNode::isValueNode);
  }

  private static boolean isTooLong(Object field) {
    return switch (field) {
      case String text -> text.getBytes(StandardCharsets.UTF_8).length > MAX_KEYWORD_BYTES;
      case List<?> values -> values.stream().anyMatch(JsonLine::isTooLong);
      default -> false;
    };
  }

  /// A name that a schema allows: a letter, then letters, digits, `_`, `.` and `-`.
  private static String fieldName(String name) {
    String allowed = name.replaceAll("[^A-Za-z0-9_.-]", "_");
    if (allowed.isEmpty() || !allowed.substring(0, 1).matches("[A-Za-z]") || TAKEN.contains(name)) {
      allowed = "meta." + allowed;
    }
    return CleanText.cut(allowed, MAX_FIELD_NAME_LENGTH);
  }

  private static String brief(String name) {
    return name.length() <= 80 ? name : CleanText.cut(name, 80) + "...";
  }

  private static UnreadableException malformed(IOException e) {
    String seen =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.toString();
    return new UnreadableException(
        "is not valid JSON: " + seen + "; expected one object on each line");
  }
}
