package dev.winnow.index.exchange;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.winnow.index.Vector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BiConsumer;

/// Dense vectors as JSON lines, compressed where the file's name ends in `.gz`:
///
///     {"_id": "MED-10", "vector": [0.25, -1, 3e-2]}
///
/// The id may also be called `id`; other members are passed over.
public final class VectorsJson {
  private static final int LEAST_ROOM = 64;

  private VectorsJson() {}

  /// Whether the first line of a file has a dense vector.
  public static boolean isIn(Path file) throws IOException {
    return VectorLines.first(file) == JsonToken.START_ARRAY;
  }

  /// Reads a file; memory for one vector at a time.
  ///
  /// @param most components of a vector: more are refused before they are read
  /// @param each gets the ids and vectors in the order of the file; what it refuses is an error of
  ///   the line
  /// @throws IllegalArgumentException if a line is not such an object, or a component is not
  ///   finite; its number is named
  public static void read(Path file, int most, BiConsumer<String, Vector> each) throws IOException {
    VectorLines.read(
        file, "{\"_id\": ID, \"vector\": [NUMBER, NUMBER]}", json -> vector(json, most), each);
  }

  private static Vector vector(JsonParser json, int most) throws IOException {
    VectorLines.require(json, JsonToken.START_ARRAY, "an array for the vector");
    float[] values = new float[LEAST_ROOM];
    int size = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (!json.currentToken().isNumeric()) {
        throw new IllegalArgumentException(
            "component %d is %s; expected a number".formatted(size, json.currentToken()));
      }
      if (size == most) {
        throw new IllegalArgumentException(
            "the vector has more than %d components; expected %d".formatted(most, most));
      }
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = json.getFloatValue();
    }
    return Vector.of(Arrays.copyOf(values, size));
  }

  public static VectorWriter<Vector> writer(Path file) throws IOException {
    return new VectorWriter<>(file, VectorsJson::write);
  }

  private static void write(Vector vector, JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (float component : vector.values()) {
      json.writeNumber(component);
    }
    json.writeEndArray();
  }
}
