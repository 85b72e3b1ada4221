package dev.winnow.index.sparse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.winnow.index.TermWeights;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Learned sparse vectors as JSON lines, as Anserini and Pyserini read and write them, compressed
/// where the file's name ends in `.gz`:
///
///     {"_id": "MED-10", "vector": {"cancer": 117, "##hort": 125}}
///
/// The id may also be called `id`; other members are passed over.
public final class WeightsJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private WeightsJson() {}

  /// Reads a file; memory for one vector at a time.
  ///
  /// @param each gets the ids and vectors in the order of the file
  /// @throws IllegalArgumentException if a line is not such an object; its number is named
  public static void read(Path file, BiConsumer<String, TermWeights> each) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = gzipped(file) ? new GZIPInputStream(raw) : raw;
        JsonParser json = FACTORY.createParser(in)) {
      while (json.nextToken() != null) {
        int line = json.currentTokenLocation().getLineNr();
        try {
          readOne(json, each);
        } catch (JsonParseException | IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "line %d of %s is no vector: %s; expected {\"_id\": ID, \"vector\": {TERM: WEIGHT}}"
                  .formatted(line, file, told(e)),
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

  private static void readOne(JsonParser json, BiConsumer<String, TermWeights> each)
      throws IOException {
    require(json, JsonToken.START_OBJECT, "an object");
    String id = null;
    TermWeights weights = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("_id") || name.equals("id")) {
        require(json, JsonToken.VALUE_STRING, "a string for the id");
        id = json.getText();
      } else if (name.equals("vector")) {
        weights = weights(json);
      } else if (value.isStructStart()) {
        json.skipChildren();
      }
    }
    each.accept(present(id, "_id"), present(weights, "vector"));
  }

  private static TermWeights weights(JsonParser json) throws IOException {
    require(json, JsonToken.START_OBJECT, "an object for the vector");
    Map<String, Float> weights = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String term = json.currentName();
      if (!json.nextToken().isNumeric()) {
        throw new IllegalArgumentException(
            "term '%s' has %s; expected a number".formatted(term, json.currentToken()));
      }
      weights.put(term, json.getFloatValue());
    }
    return TermWeights.of(weights);
  }

  private static <T> T present(@Nullable T value, String name) {
    if (value == null) {
      throw new IllegalArgumentException("it has no '" + name + "'");
    }
    return value;
  }

  private static void require(JsonParser json, JsonToken token, String expected) {
    if (json.currentToken() != token) {
      throw new IllegalArgumentException(
          "it has %s where %s is expected".formatted(json.currentToken(), expected));
    }
  }

  /// Writes vectors as they come.
  public static Writer writer(Path file) throws IOException {
    OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
    return new Writer(FACTORY.createGenerator(gzipped(file) ? new GZIPOutputStream(out) : out));
  }

  /// Writes one vector after the other. Confined to one thread.
  public static final class Writer implements AutoCloseable {
    private final JsonGenerator json;

    private Writer(JsonGenerator json) {
      this.json = json.setRootValueSeparator(null);
    }

    public void write(String id, TermWeights weights) throws IOException {
      json.writeStartObject();
      json.writeStringField("_id", id);
      json.writeObjectFieldStart("vector");
      for (int i = 0; i < weights.size(); i++) {
        json.writeNumberField(weights.term(i), weights.weight(i));
      }
      json.writeEndObject();
      json.writeEndObject();
      json.writeRaw('\n');
    }

    @Override
    public void close() throws IOException {
      json.close();
    }
  }

  private static boolean gzipped(Path file) {
    return file.toString().endsWith(".gz");
  }
}
