package dev.winnow.embed.graph;

import dev.winnow.embed.network.Activation;
import dev.winnow.embed.network.Head;
import dev.winnow.embed.network.Head.Step;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;

/// Writes a [Head].
final class Heads {
  private final OnnxGraph graph;
  private final WeightInputs weights;
  private final Linear linear;
  private final Norms norms;
  private final Numbers numbers;
  private final boolean labels;

  /// @param labels whether scores of chosen labels are wanted only
  Heads(GraphContext context, boolean labels) {
    graph = context.graph;
    weights = context.weights;
    linear = context.linear;
    norms = context.norms;
    numbers = context.numbers;
    this.labels = labels;
  }

  /// @param x (rows, size)
  /// @return (rows, scores), in 32 bits
  Value apply(Head head, Value x, long size) {
    Value value = x;
    long width = size;
    for (Step step : head.steps()) {
      switch (step) {
        case Step.Dense(String name) -> {
          long outputs = weights.rows(name + ".weight");
          value = product(value, name + ".weight", name + ".bias", width);
          width = outputs;
        }
        case Step.Activate(Activation activation) ->
            value = Activations.apply(activation, graph, numbers, value);
        case Step.Multiply(float factor) ->
            value = graph.node("Mul", value, numbers.scalar(factor)).value();
        case Step.Normalize(String name) -> value = norms.layer(value, name, width);
        case Step.Project(String weight, String bias) -> value = scores(value, weight, bias, width);
      }
    }
    Value scores = numbers.floats(value);
    return head.softcap() == 0 ? scores : capped(scores, head.softcap());
  }

  private Value scores(Value x, String weight, String bias, long width) {
    long outputs = weights.rows(weight);
    if (!labels) {
      return linear.head(x, weight, bias, width, outputs);
    }
    var ids = new Value(GraphInputs.LABELS);
    Value matrix = weights.rows(weight, ids, outputs, width);
    Value added = weights.has(bias) ? weights.rows(bias, ids, outputs) : Value.NONE;
    return linear.product(x, matrix, added);
  }

  private Value product(Value x, String weight, String bias, long width) {
    long outputs = weights.rows(weight);
    Value added = weights.numbersIfStored(bias, outputs);
    return linear.product(x, weights.numbers(weight, outputs, width), added);
  }

  private Value capped(Value scores, float bound) {
    Value part = graph.node("Div", scores, graph.scalar(bound)).value();
    return graph.node("Mul", graph.node("Tanh", part).value(), graph.scalar(bound)).value();
  }
}
