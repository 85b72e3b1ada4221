package dev.winnow.embed.graph;

import dev.winnow.embed.onnx.ElementType;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The type of numbers that a graph passes from operator to operator, and the ways from 32 bits to
/// it and back, which are none where it is 32 bits.
final class Numbers {
  /// Two of them added up are still numbers in 16 bits, of which the largest is 65,504.
  private static final float UNSEEN_IN_HALF = -3e4f;

  private static final float UNSEEN = -1e30f;

  private final OnnxGraph graph;
  private final ElementType type;
  private final Map<Value, Value> converted = new HashMap<>();

  Numbers(OnnxGraph graph, ElementType type) {
    this.graph = graph;
    this.type = type;
  }

  ElementType type() {
    return type;
  }

  Value scalar(float value) {
    return graph.scalar(value, type);
  }

  /// What is added to the scores of keys that must not be seen.
  Value unseen() {
    return scalar(type == ElementType.FLOAT16 ? UNSEEN_IN_HALF : UNSEEN);
  }

  /// @param floats in 32 bits, which several may ask for
  Value of(Value floats) {
    return type == ElementType.FLOAT || floats.equals(Value.NONE)
        ? floats
        : converted.computeIfAbsent(floats, _ -> graph.cast(floats, type));
  }

  /// In 32 bits.
  Value floats(Value x) {
    return type == ElementType.FLOAT ? x : graph.cast(x, ElementType.FLOAT);
  }

  /// By an operator that CUDA does not have for bfloat16.
  Value unlessBrain(Value x, UnaryOperator<Value> operator) {
    return type == ElementType.BFLOAT16
        ? graph.cast(operator.apply(floats(x)), type)
        : operator.apply(x);
  }
}
