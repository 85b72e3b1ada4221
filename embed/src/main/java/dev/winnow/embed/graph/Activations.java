package dev.winnow.embed.graph;

import dev.winnow.embed.network.Activation;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;

/// Writes an [Activation].
final class Activations {
  private static final float QUICK = 1.702f;

  private Activations() {}

  /// Which values it gives.
  static Int8 range(Activation activation) {
    return switch (activation) {
      case GELU, GELU_TANH -> Int8.above(-.171f);
      case QUICK_GELU -> Int8.above(-.164f);
      case SILU -> Int8.above(-.279f);
      case RELU -> Int8.above(0);
      case TANH -> Int8.SIGNED;
    };
  }

  static Value apply(Activation activation, OnnxGraph graph, Numbers numbers, Value x) {
    return switch (activation) {
      case GELU -> numbers.unlessBrain(x, some -> graph.node("Gelu", some).value());
      case GELU_TANH ->
          numbers.unlessBrain(
              x, some -> graph.node("Gelu", some).with("approximate", "tanh").value());
      case QUICK_GELU -> graph.microsoft("QuickGelu", x).with("alpha", QUICK).value();
      case SILU -> graph.microsoft("QuickGelu", x).with("alpha", 1f).value();
      case RELU -> graph.node("Relu", x).value();
      case TANH -> numbers.unlessBrain(x, some -> graph.node("Tanh", some).value());
    };
  }
}
