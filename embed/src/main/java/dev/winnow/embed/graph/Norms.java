package dev.winnow.embed.graph;

import dev.winnow.embed.network.Norm;
import dev.winnow.embed.onnx.Node;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import java.util.List;

/// Normalisation, alone or fused with the sum before it.
final class Norms {
  private final OnnxGraph graph;
  private final WeightInputs weights;
  private final Numbers numbers;
  private final Norm norm;

  Norms(OnnxGraph graph, WeightInputs weights, Numbers numbers, Norm norm) {
    this.graph = graph;
    this.numbers = numbers;
    this.weights = weights;
    this.norm = norm;
  }

  /// A sum and its normalised form.
  record Sum(Value sum, Value normalized) {}

  /// @param name of the weights, without `.weight`
  /// @param size components
  Value apply(Value x, String name, long size) {
    return switch (norm.kind()) {
      case LAYER -> layer(x, name, size);
      case ROOT_MEAN_SQUARE ->
          node("SimplifiedLayerNormalization", x, weight(name, size))
              .with("axis", -1)
              .with("stash_type", 1)
              .value();
    };
  }

  /// By mean and deviation, whatever the network's own norm.
  Value layer(Value x, String name, long size) {
    Value weight = weights.numbers(name + ".weight", size);
    String bias = name + ".bias";
    return (weights.has(bias)
            ? node("LayerNormalization", x, weight, weights.numbers(bias, size))
            : node("LayerNormalization", x, weight))
        .with("axis", -1)
        .value();
  }

  /// The sum of two and its normalised form.
  Sum ofSum(Value x, Value y, String name, long size) {
    // The second and third outputs are for training; unnamed, they are not computed.
    List<Value> values = skip(x, y, Value.NONE, name, size).values(4, 1, 2);
    return new Sum(values.get(3), values.get(0));
  }

  /// Of the sum of two.
  Value apply(Value x, Value y, String name, long size) {
    return apply(x, y, Value.NONE, name, size);
  }

  /// Of the sum of two and a bias, or none.
  Value apply(Value x, Value y, Value bias, String name, long size) {
    return skip(x, y, bias, name, size).value();
  }

  private Node skip(Value x, Value y, Value bias, String name, long size) {
    Value weight = weight(name, size);
    Node node =
        switch (norm.kind()) {
          case LAYER -> {
            Value added = weights.numbersIfStored(name + ".bias", size);
            yield graph.microsoft("SkipLayerNormalization", x, y, weight, added, bias);
          }
          case ROOT_MEAN_SQUARE ->
              graph.microsoft("SkipSimplifiedLayerNormalization", x, y, weight, bias);
        };
    return node.with("epsilon", norm.epsilon());
  }

  private Node node(String type, Value... inputs) {
    return graph.node(type, inputs).with("epsilon", norm.epsilon());
  }

  private Value weight(String name, long size) {
    Value weight = weights.numbers(name + ".weight", size);
    return norm.plusOne() ? graph.node("Add", weight, numbers.scalar(1f)).value() : weight;
  }
}
