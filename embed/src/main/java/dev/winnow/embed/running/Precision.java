package dev.winnow.embed.running;

import dev.winnow.embed.files.Weights;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.onnx.ElementType;
import java.util.Locale;

/// In which numbers a model computes.
public enum Precision {
  /// 32 bits.
  FP32,
  /// 16 bits, up to 65,504: for GPUs, half the memory. A processor rounds to them and is slower
  /// than with [#FP32].
  FP16,
  /// 16 bits with the range of 32 and fewer digits than [#FP16]: for GPUs only.
  BF16,
  /// Matrices in 8 bits, with a scale for each output, activations with one for each token; the
  /// rest in 32 bits. On processors 2 to 3 times as fast, a quarter of the memory.
  INT8,
  /// Matrices in 4 bits, with a scale for each 32 inputs of an output: an eighth of the memory,
  /// about the speed of [#FP32], and a loss that shows. Not for embeddings; measure it for the
  /// rest.
  INT4,
  /// On a processor [#INT8] where it multiplies bytes without loss, else [#FP32]. On a GPU [#BF16]
  /// for weights that are stored so, else [#FP16].
  AUTO;

  public WeightForm form() {
    return switch (this) {
      case FP32 -> WeightForm.FLOAT;
      case FP16 -> WeightForm.HALF;
      case BF16 -> WeightForm.BFLOAT;
      case INT8 -> WeightForm.INT8;
      case INT4 -> WeightForm.INT4;
      case AUTO -> throw new IllegalStateException("never resolved to AUTO");
    };
  }

  /// By the name that `ModelInfo.precision` has for it.
  public static Precision named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /// What is meant for a model on a device.
  public Precision resolved(Device device, Weights weights) {
    if (this != AUTO) {
      return this;
    }
    if (device.kind() == Device.Kind.CUDA) {
      return weights.hold(ElementType.BFLOAT16) ? BF16 : FP16;
    }
    return Processor.CURRENT.exactBytes() ? INT8 : FP32;
  }
}
