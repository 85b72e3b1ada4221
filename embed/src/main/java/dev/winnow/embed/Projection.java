package dev.winnow.embed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.Sha256;
import dev.winnow.embed.files.StoredTensor;
import dev.winnow.embed.files.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A layer that a pooled vector passes through, the `Dense` module of sentence-transformers.
/// Immutable.
final class Projection {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final float[] columns; // (inputs, outputs)
  private final float @Nullable [] bias;
  private final int inputs;
  private final int outputs;
  private final boolean tanh;

  private Projection(
      float[] matrix, float @Nullable [] bias, int inputs, int outputs, boolean tanh) {
    columns = new float[matrix.length];
    for (int output = 0; output < outputs; output++) {
      for (int input = 0; input < inputs; input++) {
        columns[input * outputs + output] = matrix[output * inputs + input];
      }
    }
    this.bias = bias;
    this.inputs = inputs;
    this.outputs = outputs;
    this.tanh = tanh;
  }

  /// @param folder of the module
  /// @param config its `config.json`
  static Projection read(Path folder, JsonNode config) throws IOException {
    String activation = config.path("activation_function").asText("Tanh");
    String name = activation.substring(activation.lastIndexOf('.') + 1);
    if (!name.equals("Identity") && !name.equals("Tanh")) {
      throw new ModelException(
          "%s has activation_function %s, which is not supported; expected Identity or Tanh"
              .formatted(folder.resolve("config.json"), activation));
    }
    if (config.path("use_residual").asBoolean(false)) {
      throw new ModelException(
          "%s has use_residual true, which is not supported; expected false"
              .formatted(folder.resolve("config.json")));
    }
    return of(Weights.read(folder), "linear", name.equals("Tanh"));
  }

  /// The layer of a folder such as `2_Dense` where there is no `modules.json`; none where there is
  /// no such folder.
  ///
  /// @param home of the network
  static List<Projection> unlisted(Path home) throws IOException {
    if (!Files.isDirectory(home) || Files.exists(home.resolve(SentenceModules.FILE))) {
      return List.of();
    }
    List<Path> layers;
    try (Stream<Path> all = Files.list(home)) {
      layers =
          all.filter(path -> path.getFileName().toString().matches("\\d+_Dense")).sorted().toList();
    }
    List<Projection> projections = new ArrayList<>();
    for (Path layer : layers) {
      if (!Weights.in(layer)) {
        throw new ModelException(
            "%s is a layer of token vectors without model.safetensors or pytorch_model.bin; expected its weights there; fetch them"
                .formatted(layer));
      }
      projections.add(read(layer, JSON.readTree(Weights.inside(layer, "config.json").toFile())));
    }
    return projections;
  }

  /// A layer of that name.
  static Projection of(Weights weights, String name, boolean tanh) throws IOException {
    StoredTensor matrix = weights.get(name + ".weight");
    if (matrix.shape().length != 2) {
      throw new ModelException("tensor " + matrix + " of " + weights + "; expected a matrix");
    }
    boolean biased = weights.has(name + ".bias");
    return new Projection(
        weights.floats(name + ".weight"),
        biased ? weights.floats(name + ".bias") : null,
        (int) matrix.shape()[1],
        (int) matrix.shape()[0],
        tanh);
  }

  /// Of its numbers, for fingerprints.
  String hash() {
    return Sha256.of(Arrays.toString(columns) + Arrays.toString(bias) + tanh);
  }

  int inputs() {
    return inputs;
  }

  int outputs() {
    return outputs;
  }

  /// What a vector is behind these layers.
  static double[] all(List<Projection> projections, double[] vector) {
    double[] projected = vector;
    for (Projection projection : projections) {
      projected = projection.apply(projected);
    }
    return projected;
  }

  double[] apply(double[] vector) {
    double[] result = new double[outputs];
    for (int output = 0; bias != null && output < outputs; output++) {
      result[output] = bias[output];
    }
    for (int input = 0; input < inputs; input++) {
      int row = input * outputs;
      double component = vector[input];
      for (int output = 0; output < outputs; output++) { // several at once, in vector registers
        result[output] += columns[row + output] * component;
      }
    }
    for (int output = 0; tanh && output < outputs; output++) {
      result[output] = Math.tanh(result[output]);
    }
    return result;
  }
}
