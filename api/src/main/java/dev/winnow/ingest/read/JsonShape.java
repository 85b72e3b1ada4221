package dev.winnow.ingest.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// What the start of a JSON file tells of it.
enum JsonShape {
  /// Objects with text, in an array or alone: documents.
  DOCUMENTS,
  /// Configuration, data: read as a text.
  OTHER;

  private static final JsonFactory JSON = new JsonFactory();

  /// An array counts as documents if its first object has a member that is text, or does not end
  /// within `start`; a single object only if it has such a member there.
  static JsonShape of(String start) {
    boolean array = start.stripLeading().startsWith("[");
    try (JsonParser parser = JSON.createParser(start)) {
      JsonToken first = parser.nextToken();
      if (array) {
        first = parser.nextToken();
      }
      if (first != JsonToken.START_OBJECT) {
        return OTHER;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean text = JsonLine.isText(parser.currentName());
        JsonToken value = parser.nextToken();
        if (text && (value == JsonToken.VALUE_STRING || value == JsonToken.START_ARRAY)) {
          return DOCUMENTS;
        }
        parser.skipChildren();
        if (parser.currentToken() == null) {
          return array ? DOCUMENTS : OTHER;
        }
      }
      return OTHER;
    } catch (IOException _) {
      return array ? DOCUMENTS : OTHER; // it is cut off
    }
  }
}
