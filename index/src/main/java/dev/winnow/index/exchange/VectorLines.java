package dev.winnow.index.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Lines of JSON, each an object with the id of a passage and its vector, whatever that is made of.
final class VectorLines {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private VectorLines() {}

  /// Reads a vector, whose first token is the current one.
  interface Vectors<V> {
    V read(JsonParser json) throws IOException;
  }

  /// Reads a file; memory for one vector at a time.
  ///
  /// @param form of a line, for messages
  /// @param each gets the ids and vectors in the order of the file
  /// @throws IllegalArgumentException if a line is no such object, or `each` refuses it; its number
  ///   is named
  static <V> void read(Path file, String form, Vectors<V> vectors, BiConsumer<String, V> each)
      throws IOException {
    try (InputStream in = in(file);
        JsonParser json = FACTORY.createParser(in)) {
      while (json.nextToken() != null) {
        int line = json.currentTokenLocation().getLineNr();
        try {
          readOne(json, vectors, each);
        } catch (JsonParseException | IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "line %d of %s is no vector: %s; expected %s".formatted(line, file, told(e), form),
              e);
        }
      }
    }
  }

  private static String told(Exception e) {
    return e instanceof JsonParseException parse
        ? parse.getOriginalMessage()
        : String.valueOf(e.getMessage());
  }

  private static <V> void readOne(JsonParser json, Vectors<V> vectors, BiConsumer<String, V> each)
      throws IOException {
    require(json, JsonToken.START_OBJECT, "an object");
    String id = null;
    V vector = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("_id") || name.equals("id")) {
        require(json, JsonToken.VALUE_STRING, "a string for the id");
        id = json.getText();
      } else if (name.equals("vector")) {
        vector = vectors.read(json);
      } else if (value.isStructStart()) {
        json.skipChildren();
      }
    }
    each.accept(present(id, "_id"), present(vector, "vector"));
  }

  private static <T> T present(@Nullable T value, String name) {
    if (value == null) {
      throw new IllegalArgumentException("it has no '" + name + "'");
    }
    return value;
  }

  static void require(JsonParser json, JsonToken token, String expected) {
    if (json.currentToken() != token) {
      throw new IllegalArgumentException(
          "it has %s where %s is expected".formatted(json.currentToken(), expected));
    }
  }

  /// The token with which the vector of the first line begins; null where there is none.
  static @Nullable JsonToken first(Path file) throws IOException {
    try (InputStream in = in(file);
        JsonParser json = FACTORY.createParser(in)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("vector")) {
          return value;
        }
        json.skipChildren();
      }
      return null;
    } catch (JsonParseException e) {
      return null; // told by the line when it is read
    }
  }

  private static InputStream in(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    try {
      return gzipped(file) ? new GZIPInputStream(raw) : raw;
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  static JsonGenerator generator(Path file) throws IOException {
    OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
    return FACTORY
        .createGenerator(gzipped(file) ? new GZIPOutputStream(out) : out)
        .setRootValueSeparator(null);
  }

  private static boolean gzipped(Path file) {
    return file.toString().endsWith(".gz");
  }
}
