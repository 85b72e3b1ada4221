package dev.winnow.embed.graph;

import dev.winnow.embed.network.Shape;
import dev.winnow.embed.onnx.ElementType;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import java.util.List;

/// Attention of the last token of each text to all that its cache holds, itself included:
/// `GroupQueryAttention` wants a query for every key that it keeps, and computes them all.
final class LastAttention {
  private final OnnxGraph graph;
  private final Shape shape;
  private final Value longest;

  LastAttention(OnnxGraph graph, Shape shape, TokenRows rows) {
    this.graph = graph;
    this.shape = shape;
    longest = rows.longest();
  }

  /// Of the last tokens: (texts, 1).
  Value positions() {
    Value all = graph.node("Reshape", new Value(GraphInputs.POSITIONS), graph.longs(-1)).value();
    Value last = graph.node("Gather", all, new Value(GraphInputs.ROWS)).value();
    return graph.node("Reshape", last, graph.longs(-1, 1)).value();
  }

  /// Writes new keys or values behind those of the cache, in its memory.
  ///
  /// @param x (texts, tokens, key-value heads * head size)
  /// @param past (texts, key-value heads, capacity, head size)
  /// @param present what it is called now
  /// @return the places of the cache that are used
  Value kept(Value x, Value past, String present) {
    Value heads =
        graph
            .node("Reshape", x, graph.longs(0, 0, shape.keyValueHeads(), shape.headSize()))
            .value();
    Value rows = graph.node("Transpose", heads).with("perm", new long[] {0, 2, 1, 3}).value();
    Value all =
        graph
            .tensorScatter(past, rows, starts())
            .with("axis", 2)
            .values(List.of(present))
            .getFirst();
    graph.output(
        all,
        ElementType.FLOAT,
        List.of(
            "B", Integer.toString(shape.keyValueHeads()), "T", Integer.toString(shape.headSize())));
    Value total =
        graph.node("Unsqueeze", longs(new Value(GraphInputs.TOTAL)), graph.longs(0)).value();
    return graph.node("Slice", all, graph.longs(0), total, graph.longs(2)).value();
  }

  /// The place of each text's first new token: that of its last, less those between. Of the wanted
  /// rows, which count through all texts, there is one in each: its last.
  private Value starts() {
    Value before = graph.node("Mod", new Value(GraphInputs.ROWS), longest).value();
    return graph.node("Sub", longs(new Value(GraphInputs.LAST_KEYS)), before).value();
  }

  private Value longs(Value ints) {
    return graph.cast(ints, ElementType.INT64);
  }

  /// @param query (texts, 1, heads * head size)
  /// @return (texts, heads, 1, head size)
  Value apply(Value query, Value keys, Value values, float scale) {
    Value heads =
        graph.node("Reshape", query, graph.longs(-1, shape.heads(), 1, shape.headSize())).value();
    Value seen = graph.node("Add", longs(new Value(GraphInputs.LAST_KEYS)), graph.longs(1)).value();
    return graph
        .node("Attention", heads, keys, values, Value.NONE, Value.NONE, Value.NONE, seen)
        .with("scale", scale)
        .value();
  }
}
