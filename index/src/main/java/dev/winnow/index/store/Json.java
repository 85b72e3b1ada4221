package dev.winnow.index.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// JSON of the few kinds that a commit holds: objects of objects, strings, whole numbers, true and
/// false. In ASCII, so that any string comes back as it was, unpaired surrogates too.
final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder() // what was committed must be readable, however long
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private Json() {}

  static String write(Map<String, ?> object) {
    var text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      write(object, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // cannot happen: the text is in memory
    }
    return text.toString();
  }

  private static void write(Map<?, ?> object, JsonGenerator json) throws IOException {
    json.writeStartObject();
    for (var member : object.entrySet()) {
      json.writeFieldName(String.valueOf(member.getKey()));
      switch (member.getValue()) {
        case Map<?, ?> inner -> write(inner, json);
        case Boolean flag -> json.writeBoolean(flag);
        case Integer number -> json.writeNumber(number);
        case Object text -> json.writeString(text.toString());
      }
    }
    json.writeEndObject();
  }

  /// The members of the one object that `text` holds, in order.
  ///
  /// @throws IOException if it holds anything else
  static Map<String, Object> read(String text) throws IOException {
    try (JsonParser json = FACTORY.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(json, "expected an object");
      }
      Map<String, Object> object = object(json);
      if (json.nextToken() != null) {
        throw new JsonParseException(json, "expected one object");
      }
      return object;
    }
  }

  private static Map<String, Object> object(JsonParser json) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      members.put(name, value(json, Objects.requireNonNull(json.nextToken())));
    }
    return members;
  }

  private static Object value(JsonParser json, JsonToken token) throws IOException {
    if (token == JsonToken.START_OBJECT) {
      return object(json);
    }
    if (token == JsonToken.START_ARRAY) { // of a later version; its member will be refused
      JsonParser _ = json.skipChildren();
      return token;
    }
    if (token.isBoolean()) {
      return json.getBooleanValue();
    }
    return token == JsonToken.VALUE_NUMBER_INT ? (Object) json.getIntValue() : json.getText();
  }
}
