package dev.winnow.index.exchange;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.winnow.index.TermWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/// Learned sparse vectors as JSON lines, as Anserini and Pyserini read and write them, compressed
/// where the file's name ends in `.gz`:
///
///     {"_id": "MED-10", "vector": {"cancer": 117, "##hort": 125}}
///
/// The id may also be called `id`; other members are passed over.
public final class WeightsJson {
  private WeightsJson() {}

  /// Reads a file; memory for one vector at a time.
  ///
  /// @param each gets the ids and vectors in the order of the file
  /// @throws IllegalArgumentException if a line is not such an object; its number is named
  public static void read(Path file, BiConsumer<String, TermWeights> each) throws IOException {
    VectorLines.read(file, "{\"_id\": ID, \"vector\": {TERM: WEIGHT}}", WeightsJson::weights, each);
  }

  private static TermWeights weights(JsonParser json) throws IOException {
    VectorLines.require(json, JsonToken.START_OBJECT, "an object for the vector");
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

  public static VectorWriter<TermWeights> writer(Path file) throws IOException {
    return new VectorWriter<>(file, WeightsJson::write);
  }

  private static void write(TermWeights weights, JsonGenerator json) throws IOException {
    json.writeStartObject();
    for (int i = 0; i < weights.size(); i++) {
      json.writeNumberField(weights.term(i), weights.weight(i));
    }
    json.writeEndObject();
  }
}
