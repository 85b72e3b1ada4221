package dev.winnow.bench.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A JSON line of `oracle/torch_speed.py time`.
///
/// @param wall milliseconds
/// @param cpu milliseconds of all threads
record TorchFigures(String name, String dtype, String how, double wall, double cpu) {
  /// @param file with lines of other kinds among them, or empty for none
  static List<TorchFigures> read(String file) throws IOException {
    List<TorchFigures> figures = new ArrayList<>();
    var mapper = new ObjectMapper();
    for (String line : file.isEmpty() ? List.<String>of() : Files.readAllLines(Path.of(file))) {
      if (line.startsWith("{") && line.contains("\"cpu_ms\"")) {
        JsonNode json = mapper.readTree(line);
        figures.add(
            new TorchFigures(
                json.path("name").asText(),
                json.path("dtype").asText(),
                json.path("how").asText(),
                json.path("wall_ms").asDouble(),
                json.path("cpu_ms").asDouble()));
      }
    }
    return figures;
  }
}
