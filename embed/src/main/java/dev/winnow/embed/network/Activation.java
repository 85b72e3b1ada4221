package dev.winnow.embed.network;

import dev.winnow.embed.files.Config;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import java.util.List;

/// The non-linear function of a feed-forward layer or a head.
enum Activation {
  GELU("gelu"),
  GELU_TANH("gelu_new", "gelu_pytorch_tanh", "gelu_fast"),
  QUICK_GELU("quick_gelu"),
  SILU("silu", "swish"),
  RELU("relu"),
  TANH("tanh");

  private static final float QUICK = 1.702f;

  private final List<String> names;

  Activation(String... names) {
    this.names = List.of(names);
  }

  /// Which values it gives.
  Int8 range() {
    return switch (this) {
      case GELU, GELU_TANH -> Int8.above(-.171f);
      case QUICK_GELU -> Int8.above(-.164f);
      case SILU -> Int8.above(-.279f);
      case RELU -> Int8.above(0);
      case TANH -> Int8.SIGNED;
    };
  }

  /// Of the name that `config.json` has under `key`.
  static Activation of(Config config, String key, String byDefault) {
    String name = config.text(key, byDefault);
    for (Activation activation : values()) {
      if (activation.names.contains(name)) {
        return activation;
      }
    }
    throw config.unsupported(key, name, "gelu, gelu_new, gelu_pytorch_tanh, silu, relu or tanh");
  }

  Value apply(OnnxGraph graph, Numbers numbers, Value x) {
    return switch (this) {
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
