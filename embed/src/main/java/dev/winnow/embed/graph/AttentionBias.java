package dev.winnow.embed.graph;

import dev.winnow.embed.network.Network;
import dev.winnow.embed.network.Part;
import dev.winnow.embed.network.Positions;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is added to attention scores: learned biases of distances, and a large negative number
/// where a token must not see another. Layers of one kind share one tensor.
final class AttentionBias {
  private final OnnxGraph graph;
  private final Network network;
  private final GraphOptions options;
  private final WeightInputs weights;
  private final TokenRows rows;
  private final Numbers numbers;
  private final Map<Integer, Value> windows = new HashMap<>();
  private @Nullable Value relative;
  private @Nullable Value groups;

  AttentionBias(GraphContext context, TokenRows rows, Numbers numbers) {
    graph = context.graph;
    network = context.network;
    options = context.options;
    weights = context.weights;
    this.rows = rows;
    this.numbers = numbers;
  }

  /// (texts or 1, heads or 1, tokens, keys), or none.
  Value of(int layer) {
    Value sum = Value.NONE;
    if (network.positions() instanceof Positions.Relative) {
      sum = plus(sum, relative());
    }
    int window = network.layer(layer).window();
    if (window > 0 && !network.causal()) {
      sum = plus(sum, windows.computeIfAbsent(window, this::window));
    }
    if (options.grouped()) {
      sum = plus(sum, groups());
    }
    return sum;
  }

  private Value plus(Value sum, Value bias) {
    return sum.equals(Value.NONE) ? bias : graph.node("Add", sum, bias).value();
  }

  /// Key less query, for each pair.
  private Value distances() {
    Value range = rows.range();
    return graph
        .node(
            "Sub",
            graph.node("Unsqueeze", range, graph.longs(0)).value(),
            graph.node("Unsqueeze", range, graph.longs(1)).value())
        .value();
  }

  private Value window(int window) {
    Value far = graph.node("Abs", distances()).value();
    Value seen = graph.node("Less", far, graph.scalar((long) window)).value();
    return hidden(seen, 0, 1);
  }

  /// @param axes that are added in front
  private Value hidden(Value seen, long... axes) {
    Value bias = graph.node("Where", seen, numbers.scalar(0f), numbers.unseen()).value();
    return graph.node("Unsqueeze", bias, graph.longs(axes)).value();
  }

  private Value relative() {
    if (relative == null) {
      var positions = (Positions.Relative) network.positions();
      String name = network.names().of(Part.RELATIVE_BIAS, 0) + ".weight";
      Value buckets = new Value(GraphInputs.BUCKETS);
      int heads = network.shape().heads();
      Value byDistance = weights.rows(name, buckets, positions.buckets(), heads);
      Value byHead = graph.node("Transpose", byDistance).with("perm", new long[] {1, 0}).value();
      Value last = graph.node("ReduceMax", rows.range()).with("keepdims", 0).value();
      Value index = graph.node("Add", distances(), last).value();
      Value bias = graph.node("Gather", byHead, index).with("axis", 1).value();
      relative = graph.node("Unsqueeze", bias, graph.longs(0)).value();
    }
    return relative;
  }

  private Value groups() {
    if (groups == null) {
      Value queries =
          graph.node("Unsqueeze", new Value(GraphInputs.GROUPS), graph.longs(2)).value();
      Value keys =
          graph.node("Unsqueeze", new Value(GraphInputs.KEY_GROUPS), graph.longs(1)).value();
      Value same = graph.node("Equal", queries, keys).value();
      Value shared = graph.node("Equal", keys, graph.scalar((long) Groups.SHARED)).value();
      Value all = graph.node("Equal", queries, graph.scalar((long) Groups.ALL_SEEING)).value();
      Value seen = graph.node("Or", graph.node("Or", same, shared).value(), all).value();
      groups = hidden(seen, 1);
    }
    return groups;
  }
}
