package dev.winnow.embed.files;

import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// How large the components are that a norm gives, by its weights alone: its bias and a few
/// deviations around it.
///
/// @param values one for each component, above 0
record InputSizes(float[] values) {
  private static final float DEVIATIONS = 4;

  /// Components are taken to be at least so large, as part of the mean: small ones may have the
  /// widest tails.
  private static final float LEAST = .5f;

  /// @param norm its name without `.weight`
  /// @param count of components
  static InputSizes of(Weights weights, String norm, int count) throws IOException {
    float[] values = floats(weights, norm + ".weight", count);
    float[] biases =
        weights.has(norm + ".bias") ? floats(weights, norm + ".bias", count) : new float[count];
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = DEVIATIONS * Math.abs(values[i]) + Math.abs(biases[i]);
      sum += values[i];
    }
    float least = sum > 0 ? (float) (LEAST * sum / values.length) : 1;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(least, values[i]);
    }
    return new InputSizes(values);
  }

  private static float[] floats(Weights weights, String name, int count) throws IOException {
    StoredTensor tensor = weights.get(name);
    if (tensor.elements() != count) {
      throw new ModelException(
          "tensor %s of %s; expected %,d numbers, as many as the matrix behind it has inputs"
              .formatted(tensor, weights, count));
    }
    return weights.floats(name);
  }

  /// Adds what to multiply the components with.
  void addTo(SafetensorsWriter writer, String name) {
    writer.add(name, ElementType.FLOAT, new long[] {values.length}, this::inverse);
  }

  private ByteBuffer inverse() {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(1 / value);
    }
    return bytes.flip();
  }
}
