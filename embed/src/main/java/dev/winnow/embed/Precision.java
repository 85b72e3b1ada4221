package dev.winnow.embed;

import dev.winnow.embed.network.GraphOptions.WeightForm;
import java.util.Locale;

/// In which numbers a model computes.
public enum Precision {
  /// 32 bits.
  FP32,
  /// Matrices in 8 bits, with a scale for each output, activations with one for each token; the
  /// rest in 32 bits. On processors 2 to 3 times as fast, a quarter of the memory.
  INT8,
  /// Matrices in 4 bits, with a scale for each 32 inputs of an output: an eighth of the memory,
  /// about the speed of [#FP32], and a loss that shows. Not for embeddings; measure it for the
  /// rest.
  INT4,
  /// [#INT8] where the processor multiplies bytes without loss, else [#FP32].
  AUTO;

  WeightForm form() {
    return switch (resolved()) {
      case FP32 -> WeightForm.FLOAT;
      case INT8 -> WeightForm.INT8;
      case INT4 -> WeightForm.INT4;
      case AUTO -> throw new IllegalStateException("never resolved to AUTO");
    };
  }

  /// By the name that [ModelInfo#precision] has for it.
  static Precision named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /// What is meant on this processor.
  Precision resolved() {
    return this == AUTO ? (Processor.CURRENT.exactBytes() ? INT8 : FP32) : this;
  }
}
