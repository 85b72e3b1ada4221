package dev.winnow.embed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.embed.weights.StoredTensor;
import dev.winnow.embed.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A layer that a pooled vector passes through, the `Dense` module of sentence-transformers.
/// Immutable.
final class Projection {
  private final float[] matrix;
  private final float @Nullable [] bias;
  private final int inputs;
  private final int outputs;
  private final boolean tanh;

  private Projection(
      float[] matrix, float @Nullable [] bias, int inputs, int outputs, boolean tanh) {
    this.matrix = matrix;
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
    Weights weights = Weights.read(folder);
    StoredTensor matrix = weights.get("linear.weight");
    if (matrix.shape().length != 2) {
      throw new ModelException("tensor " + matrix + " of " + folder + "; expected a matrix");
    }
    boolean biased = weights.has("linear.bias");
    return new Projection(
        weights.floats("linear.weight"),
        biased ? weights.floats("linear.bias") : null,
        (int) matrix.shape()[1],
        (int) matrix.shape()[0],
        name.equals("Tanh"));
  }

  int inputs() {
    return inputs;
  }

  int outputs() {
    return outputs;
  }

  double[] apply(double[] vector) {
    double[] result = new double[outputs];
    for (int output = 0; output < outputs; output++) {
      double sum = bias == null ? 0 : bias[output];
      for (int input = 0; input < inputs; input++) {
        sum += matrix[output * inputs + input] * vector[input];
      }
      result[output] = tanh ? Math.tanh(sum) : sum;
    }
    return result;
  }
}
