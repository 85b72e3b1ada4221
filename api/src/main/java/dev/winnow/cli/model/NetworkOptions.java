package dev.winnow.cli.model;

import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import java.util.Locale;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which model, and in which form.
final class NetworkOptions {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "A folder with config.json and model.safetensors or model.onnx, or a name: minilm-fp32,"
              + " bge-small.")
  private String model = "";

  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = "fp32",
      description =
          "Precision of its weights: fp32, int8, int4, or on a GPU fp16 or bf16"
              + " (default: fp32).")
  private String precision = "fp32";

  @Option(
      names = "--output",
      paramLabel = "O",
      defaultValue = "tokens",
      description = "Output of the network: tokens, scores or labels (default: tokens).")
  private String output = "tokens";

  String model() {
    return model;
  }

  String precision() {
    return precision;
  }

  GraphOptions graph() {
    Output given =
        switch (output) {
          case "tokens", "scores", "labels" -> Output.valueOf(output.toUpperCase(Locale.ROOT));
          default ->
              throw new IllegalArgumentException(
                  "--output is '" + output + "'; expected tokens, scores or labels");
        };
    return GraphOptions.DEFAULTS.withWeights(form(precision)).withOutput(given).withPadded(false);
  }

  /// @throws IllegalArgumentException if `precision` is none
  static WeightForm form(String precision) {
    return switch (precision) {
      case "fp32" -> WeightForm.FLOAT;
      case "fp16" -> WeightForm.HALF;
      case "bf16" -> WeightForm.BFLOAT;
      case "int8" -> WeightForm.INT8;
      case "int4" -> WeightForm.INT4;
      default ->
          throw new IllegalArgumentException(
              "--precision is '" + precision + "'; expected fp32, fp16, bf16, int8 or int4");
    };
  }

  /// Like [#graph], to describe a graph without running it: 8-bit graphs would need converted
  /// weights.
  GraphOptions described() {
    return graph().withWeights(WeightForm.FLOAT);
  }
}
