package dev.winnow.ingest.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.engine.json.JsonFault;
import dev.winnow.index.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads one JSON object as a document.
///
/// `_id` or `id` is its id, `title` its title, and the first of `text`, `contents`, `body`,
/// `content` and `page_content` its text: strings, numbers, booleans, or arrays of them, joined by
/// line breaks. The other members and those in `metadata` become fields ([RawFields]). Thread-safe.
public final class JsonLine {
  private static final List<String> ID_NAMES = List.of("_id", "id");
  private static final List<String> TEXT_NAMES = List.of("text", "contents", "body");

  /// What other tools write. They count as text where they hold words, and else stay fields.
  private static final List<String> LOOSE_TEXT_NAMES = List.of("content", "page_content");

  private static final String TITLE = "title";
  private static final String METADATA = "metadata";
  private static final String VECTORS = "vectors";

  private static final int MAX_JSON_NAME_LENGTH = 10_000;
  private static final int MAX_NUMBER_LENGTH = 400;

  private final JsonMapper mapper;

  public JsonLine(IngestLimits limits) {
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
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
  }

  /// The id, or empty if there is none. An id near the start of the line is read without parsing
  /// the rest.
  public Optional<String> id(byte[] line) throws UnreadableException {
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
    return document(item.id(), item.bytes());
  }

  /// The document that an object is, under an id that was found before.
  public Parsed document(String id, byte[] line) throws UnreadableException {
    DecodedText decoded = DecodedText.of(line);
    List<String> warnings = new ArrayList<>();
    if (!decoded.note().isEmpty()) {
      warnings.add(decoded.note());
    }
    JsonNode object = tree(decoded.text());
    String title = words(TITLE, object.get(TITLE));
    String textName = textName(object);
    String text = textName == null ? "" : words(textName, object.get(textName));
    var fields = new RawFields();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = member.getKey();
      if (name.equals(METADATA) && member.getValue().isObject()) {
        fields.putAll(member.getValue());
      } else if (name.equals(VECTORS) && member.getValue().isObject()) {
        fields.putAll(VECTORS + ".", member.getValue());
      } else if (!ID_NAMES.contains(name) && !name.equals(TITLE) && !name.equals(textName)) {
        fields.put(name, member.getValue());
      }
    }
    warnings.addAll(fields.warnings());
    return new Parsed(new Document(id, title, text, fields.values(), List.of()), warnings);
  }

  /// The fields of members that are not the document itself, such as front matter: all but the
  /// title, with dots between deeper levels.
  public RawFields fields(String json) throws UnreadableException {
    var fields = new RawFields();
    if (tree(json) instanceof ObjectNode members) {
      JsonNode _ = members.remove(TITLE);
      fields.putAll(members);
    }
    return fields;
  }

  private JsonNode tree(String json) throws UnreadableException {
    try {
      return mapper.readTree(json);
    } catch (JsonProcessingException e) {
      throw malformed(e);
    } catch (NumberFormatException _) {
      throw new UnreadableException(
          "has a number with an exponent beyond all bounds; expected at most 9 digits in it; mend"
              + " it");
    }
  }

  /// Whether a member of this name is a document's text.
  public static boolean isText(String name) {
    return TEXT_NAMES.contains(name) || LOOSE_TEXT_NAMES.contains(name);
  }

  /// Whether a member of this name is no mere field.
  public static boolean hasMeaning(String name) {
    return ID_NAMES.contains(name) || name.equals(TITLE) || isText(name);
  }

  private static @Nullable String textName(JsonNode object) {
    return TEXT_NAMES.stream()
        .filter(object::hasNonNull)
        .findFirst()
        .or(() -> LOOSE_TEXT_NAMES.stream().filter(name -> isWords(object.get(name))).findFirst())
        .orElse(null);
  }

  private static boolean isWords(@Nullable JsonNode value) {
    return value != null
        && !value.isNull()
        && (value.isValueNode() || RawFields.isListOfScalars(value));
  }

  private static String words(String name, @Nullable JsonNode value) throws UnreadableException {
    if (value == null || value.isNull()) {
      return "";
    }
    if (value.isValueNode()) {
      return value.asText();
    }
    if (!RawFields.isListOfScalars(value)) {
      throw new UnreadableException(
          "has %s as '%s'; expected a string"
              .formatted(value.isArray() ? "a nested array" : "an object", name));
    }
    List<String> parts = new ArrayList<>();
    value.forEach(part -> parts.add(part.asText()));
    return String.join("\n", parts);
  }

  private static UnreadableException malformed(IOException e) {
    String words = JsonFault.words(e);
    String remedy = words.contains("nested deeper") ? "raise the limit jsonDepth" : "mend it";
    return new UnreadableException("is not valid JSON: " + words + "; " + remedy);
  }
}
