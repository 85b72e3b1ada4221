package dev.winnow.embed.graph;

import dev.winnow.embed.network.Network;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.onnx.OnnxGraph;

/// What all that write one graph share. Confined to one thread.
final class GraphContext {
  final OnnxGraph graph = new OnnxGraph();
  final Network network;
  final GraphOptions options;
  final Numbers numbers;
  final WeightInputs weights;
  final Linear linear;
  final Norms norms;

  /// @param copied whether ONNX Runtime may copy the matrices
  GraphContext(Transformer transformer, GraphOptions options, boolean copied) {
    network = transformer.network();
    this.options = options;
    numbers = new Numbers(graph, options.weights().numbers());
    weights = new WeightInputs(graph, transformer.weights(), numbers);
    linear = new Linear(graph, weights, options.weights(), copied);
    norms = new Norms(graph, weights, numbers, network.sublayers().norm());
  }
}
