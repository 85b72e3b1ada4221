package dev.winnow.embed.graph;

import dev.winnow.embed.network.Network;
import dev.winnow.embed.network.PositionScaling;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;

/// Attention where near and distant keys are rotated differently, by plain operators: scores of all
/// pairs are computed for each way of turning and chosen by distance.
final class DistantAttention {
  private static final float UNSEEN = -1e30f;

  private final OnnxGraph graph;
  private final Network network;
  private final GraphOptions options;
  private final TokenRows rows;

  DistantAttention(GraphContext context, TokenRows rows) {
    graph = context.graph;
    network = context.network;
    options = context.options;
    this.rows = rows;
  }

  /// Turns a projection (texts, tokens, heads * head size) by an input of positions.
  @FunctionalInterface
  interface Turn {
    Value by(String positions);
  }

  /// @param value (texts, tokens, heads * head size)
  /// @param bias that is added to scores, or none
  /// @return as `value`
  Value apply(Turn query, Turn key, Value value, Value bias, float scale, int window) {
    Value near = scores(query.by(GraphInputs.POSITIONS), key.by(GraphInputs.POSITIONS), scale);
    Value far =
        scores(query.by(GraphInputs.DISTANT_POSITIONS), key.by(GraphInputs.DISTANT_BASE), scale);
    Value distances = distances();
    if (!network.causal()) {
      Value ahead =
          scores(query.by(GraphInputs.DISTANT_BASE), key.by(GraphInputs.DISTANT_POSITIONS), scale);
      Value before = graph.node("Greater", distances, graph.scalar(0L)).value();
      far = graph.node("Where", before, far, ahead).value();
    }
    Value isNear =
        graph
            .node("Less", graph.node("Abs", distances).value(), graph.scalar((long) near()))
            .value();
    Value scores = graph.node("Where", isNear, near, far).value();
    if (network.attention().cap() > 0) {
      Value bound = graph.scalar(network.attention().cap());
      Value tanh = graph.node("Tanh", graph.node("Div", scores, bound).value()).value();
      scores = graph.node("Mul", tanh, bound).value();
    }
    scores = masked(scores, distances, isNear, window);
    if (!bias.equals(Value.NONE)) {
      scores = graph.node("Add", scores, bias).value();
    }
    Value weights = graph.node("Softmax", scores).with("axis", -1).value();
    Value seen = graph.node("MatMul", weights, byHead(value)).value();
    Value tokens = graph.node("Transpose", seen).with("perm", new long[] {0, 2, 1, 3}).value();
    Shape shape = network.shape();
    return rows.texts(tokens, shape.heads() * shape.headSize());
  }

  /// Distance from which on keys are distant.
  private int near() {
    return switch (options.positions()) {
      case PositionScaling.SelfExtend(_, int window) -> window;
      case PositionScaling.LambdaMask(_, int window) -> window;
      default -> throw new IllegalStateException(options.positions().toString());
    };
  }

  /// Query less key, (tokens, tokens).
  private Value distances() {
    Value range = rows.range();
    return graph
        .node(
            "Sub",
            graph.node("Unsqueeze", range, graph.longs(1)).value(),
            graph.node("Unsqueeze", range, graph.longs(0)).value())
        .value();
  }

  private Value masked(Value scores, Value distances, Value isNear, int window) {
    Value masked = scores;
    if (network.causal()) {
      Value past = graph.node("GreaterOrEqual", distances, graph.scalar(0L)).value();
      masked = where(past, masked);
    }
    if (window > 0) {
      Value far = graph.node("Abs", distances).value();
      masked = where(graph.node("Less", far, graph.scalar((long) window)).value(), masked);
    }
    if (options.positions() instanceof PositionScaling.LambdaMask(int sinks, _)) {
      Value sink = graph.node("Less", rows.range(), graph.scalar((long) sinks)).value();
      masked = where(graph.node("Or", isNear, sink).value(), masked);
    }
    if (options.padded() && !network.causal()) {
      Value mask = new Value(GraphInputs.MASK);
      Value real = graph.node("Cast", mask).with("to", 9).value();
      masked = where(graph.node("Unsqueeze", real, graph.longs(1, 2)).value(), masked);
    }
    return masked;
  }

  private Value where(Value seen, Value scores) {
    return graph.node("Where", seen, scores, graph.scalar(UNSEEN)).value();
  }

  /// (texts, heads, tokens, tokens)
  private Value scores(Value query, Value key, float scale) {
    Value keys = graph.node("Transpose", byHead(key)).with("perm", new long[] {0, 1, 3, 2}).value();
    Value products = graph.node("MatMul", byHead(query), keys).value();
    return graph.node("Mul", products, graph.scalar(scale)).value();
  }

  /// (texts, heads, tokens, head size)
  private Value byHead(Value x) {
    Shape shape = network.shape();
    Value heads =
        graph.node("Reshape", x, graph.longs(0, 0, shape.heads(), shape.headSize())).value();
    return graph.node("Transpose", heads).with("perm", new long[] {0, 2, 1, 3}).value();
  }
}
