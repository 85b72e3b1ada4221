package dev.winnow.embed.graph;

import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.network.Activation;
import dev.winnow.embed.network.Names;
import dev.winnow.embed.network.Network;
import dev.winnow.embed.network.Part;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import java.util.List;

/// The feed-forward part of layers, gated or not.
final class FeedForward {
  private final OnnxGraph graph;
  private final Network network;
  private final Names names;
  private final GraphOptions options;
  private final WeightInputs weights;
  private final Linear linear;
  private final Numbers numbers;

  /// @param names of the weights of the layers
  FeedForward(GraphContext context, Names names) {
    graph = context.graph;
    network = context.network;
    this.names = names;
    options = context.options;
    weights = context.weights;
    linear = context.linear;
    numbers = context.numbers;
  }

  /// @param x (rows, hidden)
  /// @return as `x`
  Linear.Unbiased apply(Value x, int layer) {
    long hidden = network.shape().hidden();
    long inner = inner(layer);
    Value up;
    Int8 range = Int8.SIGNED;
    if (names.has(Part.GATE_UP)) {
      List<Value> halves =
          graph
              .node("Split", linear.apply(x, names.of(Part.GATE_UP, layer), hidden, 2 * inner))
              .with("axis", 1)
              .with("num_outputs", 2)
              .values(2);
      up = graph.node("Mul", activated(halves.get(0)), halves.get(1)).value();
    } else if (names.has(Part.GATE)) {
      Value gate = activated(linear.apply(x, names.of(Part.GATE, layer), hidden, inner));
      Value straight = linear.apply(x, names.of(Part.UP, layer), hidden, inner);
      up = graph.node("Mul", gate, straight).value();
    } else {
      Value straight = linear.apply(x, names.of(Part.UP, layer), hidden, inner);
      boolean near = options.weights() == WeightForm.INT8 && options.alone();
      up = near ? activatedForBytes(straight) : activated(straight);
      range = Activations.range(network.sublayers().activation());
    }
    return linear.unbiased(up, names.of(Part.DOWN, layer), inner, hidden, range);
  }

  /// Components between the two matrices of a feed-forward layer, as stored.
  private long inner(int layer) {
    boolean fused = names.has(Part.GATE_UP);
    String matrix = names.of(fused ? Part.GATE_UP : Part.UP, layer);
    long rows = weights.outputs(matrix);
    return fused ? rows / 2 : rows;
  }

  private Value activated(Value x) {
    return Activations.apply(network.sublayers().activation(), graph, numbers, x);
  }

  /// What is brought to 8 bits next: GELU is near enough by tanh then, which takes a quarter less
  /// time. It differs by at most 0.0005, and the steps of bytes are 0.005 at least.
  private Value activatedForBytes(Value x) {
    Activation activation = network.sublayers().activation();
    return Activations.apply(
        activation == Activation.GELU ? Activation.GELU_TANH : activation, graph, numbers, x);
  }
}
