package dev.winnow.embed.network;

import dev.winnow.embed.onnx.ElementType;
import dev.winnow.embed.onnx.Node;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import dev.winnow.embed.weights.DerivedWeights;
import dev.winnow.embed.weights.Weights;
import java.util.HashMap;
import java.util.Map;

/// Multiplies rows by a stored matrix (outputs, inputs) and adds its bias, where it has one.
final class Linear {
  private final OnnxGraph graph;
  private final WeightInputs weights;
  private final GraphOptions.WeightForm form;
  private final Map<Value, Quantized> quantized = new HashMap<>();

  Linear(OnnxGraph graph, WeightInputs weights, GraphOptions.WeightForm form) {
    this.graph = graph;
    this.weights = weights;
    this.form = form;
  }

  /// Of a matrix `name.weight` and a bias `name.bias`.
  ///
  /// @param x (rows, inputs)
  /// @return (rows, outputs)
  Value apply(Value x, String name, long inputs, long outputs) {
    String bias = name + ".bias";
    Value added = weights.has(bias) ? weights.floats(bias, outputs) : Value.NONE;
    String weight = name + ".weight";
    return switch (form) {
      case FLOAT ->
          weights.has(weight) || !weights.has(name + Weights.TRANSPOSED)
              ? product(x, weights.floats(weight, outputs, inputs), added)
              : gemm(x, weights.floats(name + Weights.TRANSPOSED, inputs, outputs), added).value();
      case INT8 -> int8(x, name, inputs, outputs, added);
      case INT4 -> int4(x, name, inputs, outputs, added);
    };
  }

  /// In 32 bits whatever the form.
  ///
  /// @param matrix (outputs, inputs)
  Value product(Value x, Value matrix, Value bias) {
    return gemm(x, matrix, bias).with("transB", 1).value();
  }

  private Node gemm(Value x, Value matrix, Value bias) {
    return bias.equals(Value.NONE)
        ? graph.node("Gemm", x, matrix)
        : graph.node("Gemm", x, matrix, bias);
  }

  private record Quantized(Value bytes, Value scales) {}

  private Value int8(Value x, String name, long inputs, long outputs, Value bias) {
    weights.requireMatrix(name, inputs, outputs);
    Quantized rows = quantized.computeIfAbsent(x, this::quantize);
    Value bytes = weights.stored(name + DerivedWeights.INT8, ElementType.INT8, inputs, outputs);
    Value scales = weights.stored(name + DerivedWeights.SCALES, ElementType.FLOAT, outputs);
    Value product =
        graph
            .microsoft(
                "MatMulIntegerToFloat",
                rows.bytes(),
                bytes,
                graph.scalar(1f),
                scales,
                graph.uint8(Int8.ZERO))
            .value();
    Value scaled = graph.node("Mul", product, rows.scales()).value();
    return bias.equals(Value.NONE) ? scaled : graph.node("Add", scaled, bias).value();
  }

  private Value int4(Value x, String name, long inputs, long outputs, Value bias) {
    weights.requireMatrix(name, inputs, outputs);
    long blocks = Math.ceilDiv(inputs, DerivedWeights.BLOCK);
    Value halves =
        weights.stored(
            name + DerivedWeights.INT4,
            ElementType.UINT8,
            outputs,
            blocks,
            DerivedWeights.BLOCK / 2);
    Value scales =
        weights.stored(name + DerivedWeights.BLOCK_SCALES, ElementType.FLOAT, outputs * blocks);
    return graph
        .microsoft("MatMulNBits", x, halves, scales, Value.NONE, Value.NONE, bias)
        .with("K", inputs)
        .with("N", outputs)
        .with("bits", 4)
        .with("block_size", DerivedWeights.BLOCK)
        .with("accuracy_level", 4)
        .value();
  }

  /// Each row by its own largest value: unsigned bytes around 128, which is what processors
  /// multiply with signed ones fastest.
  private Quantized quantize(Value x) {
    Value largest =
        graph
            .node("ReduceMax", graph.node("Abs", x).value(), graph.longs(1))
            .with("keepdims", 1)
            .value();
    Value scales =
        graph
            .node(
                "Max",
                graph.node("Mul", largest, graph.scalar(1f / Int8.LARGEST)).value(),
                graph.scalar(1e-12f))
            .value();
    Value flat = graph.node("Squeeze", scales, graph.longs(1)).value();
    Value zero =
        graph.node("Expand", graph.uint8s(Int8.ZERO), graph.node("Shape", flat).value()).value();
    Value bytes = graph.node("QuantizeLinear", x, flat, zero).with("axis", 0).value();
    return new Quantized(bytes, scales);
  }
}
