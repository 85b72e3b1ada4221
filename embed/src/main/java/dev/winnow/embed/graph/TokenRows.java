package dev.winnow.embed.graph;

import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import java.util.HashMap;
import java.util.Map;

/// The two shapes that token vectors take: all tokens one after the other, for matrices; text by
/// text, for attention.
final class TokenRows {
  private final OnnxGraph graph;
  private final Value shape;
  private final Map<Integer, Value> textShapes = new HashMap<>();
  private final Map<Integer, Value> bounds = new HashMap<>();

  /// @param ids (texts, tokens)
  TokenRows(OnnxGraph graph, Value ids) {
    this.graph = graph;
    shape = graph.node("Shape", ids).value();
  }

  /// @return (texts, tokens, width)
  Value texts(Value x, int width) {
    Value shape =
        textShapes.computeIfAbsent(
            width,
            _ -> graph.node("Concat", this.shape, graph.longs(width)).with("axis", 0).value());
    return graph.node("Reshape", x, shape).value();
  }

  /// @return (all tokens, width)
  Value tokens(Value x, int width) {
    return graph.node("Reshape", x, graph.longs(-1, width)).value();
  }

  /// The same row for each text.
  ///
  /// @param x (1, width)
  /// @return (texts, width)
  Value forEach(Value x, int width) {
    Value texts = graph.node("Gather", shape, graph.longs(0)).value();
    Value both = graph.node("Concat", texts, graph.longs(width)).with("axis", 0).value();
    return graph.node("Expand", x, both).value();
  }

  /// @return (wanted rows, width)
  Value picked(Value x) {
    return graph.node("Gather", x, new Value(GraphInputs.ROWS)).value();
  }

  /// 0, 1, ... to the tokens of a text.
  Value range() {
    return graph.node("Range", graph.scalar(0L), longest(), graph.scalar(1L)).value();
  }

  /// Whether texts have at most so many tokens: bool without dimensions.
  Value atMost(int tokens) {
    return bounds.computeIfAbsent(
        tokens, most -> graph.node("LessOrEqual", longest(), graph.scalar((long) most)).value());
  }

  /// Tokens of the longest text.
  Value longest() {
    return graph.node("Gather", shape, graph.scalar(1L)).value();
  }
}
