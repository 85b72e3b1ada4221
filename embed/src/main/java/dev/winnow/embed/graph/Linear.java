package dev.winnow.embed.graph;

import dev.winnow.embed.files.DerivedWeights;
import dev.winnow.embed.files.PaddedRows;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.onnx.ElementType;
import dev.winnow.embed.onnx.Node;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Multiplies rows by a stored matrix (outputs, inputs) and adds its bias, where it has one.
final class Linear {
  private final OnnxGraph graph;
  private final WeightInputs weights;
  private final WeightForm form;
  private final boolean pads;
  private final Map<Ranged, Quantized> quantized = new HashMap<>();
  private final Map<Value, Value> padded = new HashMap<>();

  /// @param copied whether ONNX Runtime may copy the matrices, as it does to pack them
  Linear(OnnxGraph graph, WeightInputs weights, WeightForm form, boolean copied) {
    this.graph = graph;
    this.weights = weights;
    this.form = form;
    pads = copied && form == WeightForm.FLOAT;
  }

  /// Of a matrix `name.weight` and a bias `name.bias`.
  ///
  /// @param x (rows, inputs)
  /// @return (rows, outputs)
  Value apply(Value x, String name, long inputs, long outputs) {
    return apply(x, name, inputs, outputs, Int8.SIGNED);
  }

  /// @param range of `x`, where it is brought to 8 bits
  Value apply(Value x, String name, long inputs, long outputs, Int8 range) {
    return apply(x, name, inputs, outputs, range, bias(name, outputs));
  }

  private Value bias(String name, long outputs) {
    return weights.numbersIfStored(name + ".bias", outputs);
  }

  /// @param bias still to be added, or none
  record Unbiased(Value value, Value bias) {}

  /// As [#apply], but for a bias that would take an operator of its own: a norm behind the product
  /// adds it at no cost.
  Unbiased unbiased(Value x, String name, long inputs, long outputs, Int8 range) {
    boolean apart = form == WeightForm.INT8 && !range.equals(Int8.WHOLE);
    Value bias = bias(name, outputs);
    return apart
        ? new Unbiased(apply(x, name, inputs, outputs, range, Value.NONE), bias)
        : new Unbiased(apply(x, name, inputs, outputs, range, bias), Value.NONE);
  }

  Value biased(Unbiased product) {
    return product.bias().equals(Value.NONE)
        ? product.value()
        : graph.node("Add", product.value(), product.bias()).value();
  }

  private Value apply(Value x, String name, long inputs, long outputs, Int8 range, Value added) {
    return switch (form) {
      case FLOAT, HALF, BFLOAT -> numbers(x, name, inputs, outputs, added);
      case INT8 -> int8(x, name, inputs, outputs, added, range);
      case BLOCKS8, INT4 -> blocks(x, name, inputs, outputs, added);
    };
  }

  /// A stored matrix of the head, whole.
  ///
  /// @param weight its full name
  Value head(Value x, String weight, String bias, long inputs, long outputs) {
    Value added = weights.numbersIfStored(bias, outputs);
    return form == WeightForm.BLOCKS8
        ? blocks(x, DerivedWeights.withoutEnd(weight), inputs, outputs, added)
        : product(x, weights.numbers(weight, outputs, inputs), added);
  }

  private Value numbers(Value x, String name, long inputs, long outputs, Value added) {
    String weight = name + ".weight";
    String apart = weight + PaddedRows.PADDED;
    if (weights.has(apart)) {
      weights.requireMatrix(name, inputs, outputs);
      Value matrix = weights.numbers(apart, outputs, inputs + PaddedRows.GAP);
      return product(padded(x, true), matrix, added);
    }
    boolean asStored = weights.has(weight) || !weights.has(name + Weights.TRANSPOSED);
    Value matrix =
        asStored
            ? weights.numbers(weight, outputs, inputs)
            : weights.numbers(name + Weights.TRANSPOSED, inputs, outputs);
    return pads && PaddedRows.clash(inputs)
        ? product(padded(x, true), padded(matrix, asStored), added, asStored)
        : product(x, matrix, added, asStored);
  }

  /// With zeros behind each row, or row by row behind all: they change no product. Those of weights
  /// are put there once, when the graph is opened.
  private Value padded(Value x, boolean rows) {
    int gap = PaddedRows.GAP;
    return padded.computeIfAbsent(
        x, _ -> graph.node("Pad", x, graph.longs(0, 0, rows ? 0 : gap, rows ? gap : 0)).value());
  }

  /// In the graph's numbers whatever the form.
  ///
  /// @param matrix (outputs, inputs)
  Value product(Value x, Value matrix, Value bias) {
    return product(x, matrix, bias, true);
  }

  /// A stored matrix, not in bytes whatever the form, (outputs, inputs) however it is stored.
  Value matrix(String name, long inputs, long outputs) {
    String weight = name + ".weight";
    return weights.has(weight) || !weights.has(name + Weights.TRANSPOSED)
        ? weights.numbers(weight, outputs, inputs)
        : graph
            .node("Transpose", weights.numbers(name + Weights.TRANSPOSED, inputs, outputs))
            .with("perm", new long[] {1, 0})
            .value();
  }

  /// @param transposed whether the matrix is (outputs, inputs)
  private Value product(Value x, Value matrix, Value bias, boolean transposed) {
    int flag = transposed ? 1 : 0;
    if (form == WeightForm.HALF || form == WeightForm.BFLOAT) {
      // ONNX Runtime's Gemm for processors adds up in 16 bits.
      Value product = graph.microsoft("FusedMatMul", x, matrix).with("transB", flag).value();
      return biased(new Unbiased(product, bias));
    }
    Node gemm =
        bias.equals(Value.NONE)
            ? graph.node("Gemm", x, matrix)
            : graph.node("Gemm", x, matrix, bias);
    return gemm.with("transB", flag).value();
  }

  private record Ranged(Value x, Int8 range) {}

  /// @param scales of each row, or of all
  /// @param zero the byte that stands for 0
  private record Quantized(Value bytes, Value scales, Value zero) {}

  private Value int8(Value x, String name, long inputs, long outputs, Value bias, Int8 range) {
    weights.requireMatrix(name, inputs, outputs);
    String even = name + DerivedWeights.EVEN;
    if (weights.has(even)) {
      Value factors = weights.stored(even, ElementType.FLOAT, inputs);
      Value evened = graph.node("Mul", x, factors).value();
      return bytes(evened, even, inputs, outputs, bias, Int8.WHOLE);
    }
    return bytes(x, name, inputs, outputs, bias, range);
  }

  private Value bytes(Value x, String name, long inputs, long outputs, Value bias, Int8 range) {
    Value bytes = weights.stored(name + DerivedWeights.INT8, ElementType.INT8, inputs, outputs);
    Value scales = weights.stored(name + DerivedWeights.SCALES, ElementType.FLOAT, outputs);
    boolean whole = range.equals(Int8.WHOLE);
    Quantized rows =
        quantized.computeIfAbsent(
            new Ranged(x, range), _ -> whole ? quantizeAll(x) : quantizeRows(x, range));
    if (whole) {
      return product(rows, bytes, rows.scales(), scales, bias);
    }
    Value product = product(rows, bytes, graph.scalar(1f), scales, Value.NONE);
    return biased(new Unbiased(graph.node("Mul", product, rows.scales()).value(), bias));
  }

  private Value product(Quantized x, Value bytes, Value scale, Value scales, Value bias) {
    return graph
        .microsoft(
            "MatMulIntegerToFloat", x.bytes(), bytes, scale, scales, x.zero(), Value.NONE, bias)
        .value();
  }

  private Value blocks(Value x, String name, long inputs, long outputs, Value bias) {
    weights.requireMatrix(name, inputs, outputs);
    boolean wide = form == WeightForm.BLOCKS8;
    int bits = wide ? 8 : 4;
    long blocks = Math.ceilDiv(inputs, DerivedWeights.BLOCK);
    Value bytes =
        weights.stored(
            name + (wide ? DerivedWeights.BLOCKS : DerivedWeights.INT4),
            ElementType.UINT8,
            outputs,
            blocks,
            DerivedWeights.BLOCK * bits / Byte.SIZE);
    String scaled = wide ? DerivedWeights.BLOCKS_SCALES : DerivedWeights.BLOCK_SCALES;
    Value scales = weights.stored(name + scaled, ElementType.FLOAT, outputs * blocks);
    return graph
        .microsoft("MatMulNBits", x, bytes, scales, Value.NONE, Value.NONE, bias)
        .with("K", inputs)
        .with("N", outputs)
        .with("bits", bits)
        .with("block_size", DerivedWeights.BLOCK)
        .with("accuracy_level", 4)
        .value();
  }

  private Quantized quantizeAll(Value x) {
    List<Value> parts = graph.node("DynamicQuantizeLinear", x).values(3);
    return new Quantized(parts.get(0), parts.get(1), parts.get(2));
  }

  /// Unsigned bytes are what processors multiply with signed ones fastest.
  private Quantized quantizeRows(Value x, Int8 range) {
    Value sizes = range.signed() ? graph.node("Abs", x).value() : x;
    Value largest = graph.node("ReduceMax", sizes, graph.longs(1)).with("keepdims", 1).value();
    Value scales =
        graph
            .node(
                "Max",
                graph.node("Mul", largest, graph.scalar(1f / range.steps())).value(),
                graph.scalar(range.smallestScale()))
            .value();
    Value flat = graph.node("Squeeze", scales, graph.longs(1)).value();
    Value zero =
        graph.node("Expand", graph.uint8s(range.zero()), graph.node("Shape", flat).value()).value();
    Value bytes = graph.node("QuantizeLinear", x, flat, zero).with("axis", 0).value();
    return new Quantized(bytes, scales, graph.uint8(range.zero()));
  }
}
