package dev.winnow.rerank.calibrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// A calibration in a file beside the model that it belongs to. JSON, version 1:
///
///     {"version": 1, "fingerprint": "...", "kind": "platt", "slope": 1.5, "offset": -2}
///     {"version": 1, "fingerprint": "...", "kind": "isotonic",
///      "scores": [0, 1, 4], "probabilities": [0.1, 0.1, 0.9]}
public final class CalibrationFile {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private CalibrationFile() {}

  /// Writes a calibration, in place of the one that is there.
  ///
  /// @param fingerprint of what makes the scores: the model, and the recipe it is asked by
  /// @throws UncheckedIOException where the file cannot be written
  public static void write(Path file, String fingerprint, Calibration calibration) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION).put("fingerprint", fingerprint);
    switch (calibration) {
      case Platt platt ->
          root.put("kind", "platt").put("slope", platt.slope()).put("offset", platt.offset());
      case Isotonic isotonic -> {
        root.put("kind", "isotonic");
        isotonic.scores().forEach(root.putArray("scores")::add);
        isotonic.probabilities().forEach(root.putArray("probabilities")::add);
      }
    }
    try {
      // Renamed when whole: a reader never sees half of it.
      Path folder = file.toAbsolutePath().getParent();
      Path fresh = Files.createTempFile(folder, "calibration", ".tmp");
      Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads the calibration of a model.
  ///
  /// @throws IllegalStateException where it was fitted on scores of something else
  /// @throws IllegalArgumentException where the file is no calibration
  /// @throws UncheckedIOException where it cannot be read
  public static Calibration read(Path file, String fingerprint) {
    JsonNode root = tree(file);
    if (root.path("version").asInt() != VERSION) {
      throw new IllegalArgumentException(
          "%s has the version %s; expected %d: write it again"
              .formatted(file, root.path("version"), VERSION));
    }
    String written = root.path("fingerprint").asText();
    if (!written.equals(fingerprint)) {
      throw new IllegalStateException(
          "%s was fitted on scores of '%s', but these are made by '%s'; fit it again"
              .formatted(file, written, fingerprint));
    }
    try {
      return calibration(root);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private static JsonNode tree(Path file) {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s is no JSON (%s); expected a calibration".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Calibration calibration(JsonNode root) {
    String kind = root.path("kind").asText();
    return switch (kind) {
      case "platt" -> new Platt(number(root.path("slope")), number(root.path("offset")));
      case "isotonic" ->
          new Isotonic(numbers(root.path("scores")), numbers(root.path("probabilities")));
      default ->
          throw new IllegalArgumentException(
              "kind is '%s'; expected 'platt' or 'isotonic'".formatted(kind));
    };
  }

  private static double number(JsonNode node) {
    if (!node.isNumber()) {
      throw new IllegalArgumentException("saw '%s'; expected a number".formatted(node));
    }
    return node.asDouble();
  }

  private static List<Double> numbers(JsonNode nodes) {
    List<Double> numbers = new ArrayList<>();
    nodes.forEach(node -> numbers.add(number(node)));
    return numbers;
  }
}
