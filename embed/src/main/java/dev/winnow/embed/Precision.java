package dev.winnow.embed;

/// In which numbers a model computes.
public enum Precision {
  /// 32 bits.
  FP32,
  /// Matrices in 8 bits, with a scale for each output, activations with one for each token; the
  /// rest in 32 bits. On processors 2 to 3 times as fast, a quarter of the memory.
  INT8,
  /// [#INT8] where the processor multiplies bytes without loss, else [#FP32].
  AUTO;

  /// What is meant on this processor.
  Precision resolved() {
    return this == AUTO ? (Processor.CURRENT.exactBytes() ? INT8 : FP32) : this;
  }
}
