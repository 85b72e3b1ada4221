package dev.winnow.embed.graph;

import dev.winnow.embed.network.Network;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.onnx.Node;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import java.util.List;

/// Attention of tokens to those before them, of which a cache may hold the first:
/// `GroupQueryAttention`.
final class CausalAttention {
  private final OnnxGraph graph;
  private final Network network;
  private final Shape shape;
  private final GraphOptions options;
  private final TokenRows rows;
  private final Numbers numbers;

  CausalAttention(GraphContext context, TokenRows rows, Numbers numbers) {
    graph = context.graph;
    network = context.network;
    shape = network.shape();
    options = context.options;
    this.rows = rows;
    this.numbers = numbers;
  }

  /// @param query (texts, tokens, heads * head size)
  /// @param key (texts, tokens, key-value heads * head size)
  /// @param value as `key`
  /// @param added to the scores, or none
  /// @return (all tokens, heads * head size)
  Value apply(Value query, Value key, Value value, Value added, int layer) {
    Node node =
        graph
            .microsoft(
                "GroupQueryAttention",
                widened(query, shape.heads()),
                widened(key, shape.keyValueHeads()),
                widened(value, shape.keyValueHeads()),
                options.cached() ? past(layer, true) : Value.NONE,
                options.cached() ? past(layer, false) : Value.NONE,
                new Value(GraphInputs.LAST_KEYS),
                new Value(GraphInputs.TOTAL),
                Value.NONE,
                Value.NONE,
                Value.NONE,
                added)
            .with("num_heads", shape.heads())
            .with("kv_num_heads", shape.keyValueHeads())
            .with("scale", options.scale(network));
    if (network.attention().cap() > 0) {
      node = node.with("softcap", network.attention().cap());
    }
    if (!network.layer(layer).seesAll()) {
      node = node.with("local_window_size", network.layer(layer).window());
    }
    return options.cached() ? kept(node, layer) : alone(node);
  }

  /// Keys or values that the cache holds.
  Value past(int layer, boolean key) {
    return graph.input(GraphInputs.past(layer, key), numbers.type(), keptShape("P"));
  }

  private List<String> keptShape(String tokens) {
    return List.of(
        "B",
        Integer.toString(shape.keyValueHeads()),
        tokens,
        Integer.toString(shape.cachedHeadSize()));
  }

  /// Gives keys and values out, too.
  private Value kept(Node node, int layer) {
    String keys = GraphInputs.present(layer, true);
    String values = GraphInputs.present(layer, false);
    List<Value> given = node.values(List.of("attention." + layer, keys, values));
    graph.output(given.get(1), numbers.type(), keptShape("T"));
    graph.output(given.get(2), numbers.type(), keptShape("T"));
    return narrowed(given.getFirst(), graph.longs(-1));
  }

  /// ONNX Runtime computes this block by block only where keys and values are asked for, and holds
  /// what no operator takes until the run is over; so how many texts there are is asked of them.
  private Value alone(Node node) {
    List<Value> given = node.values(3);
    Value texts = graph.node("Min", texts(given.get(1)), texts(given.get(2))).value();
    return narrowed(given.getFirst(), graph.node("Mul", texts, rows.longest()).value());
  }

  private Value texts(Value kept) {
    return graph.node("Shape", kept).with("end", 1).value();
  }

  /// With zeros up to the size that heads have in the cache; they change no product.
  private Value widened(Value x, int heads) {
    int added = shape.cachedHeadSize() - shape.headSize();
    if (added == 0) {
      return x;
    }
    Value each = graph.node("Reshape", x, graph.longs(-1, shape.headSize())).value();
    Value wide =
        numbers.unlessBrain(
            each, some -> graph.node("Pad", some, graph.longs(0, 0, 0, added)).value());
    return rows.texts(wide, heads * shape.cachedHeadSize());
  }

  /// Without those zeros.
  ///
  /// @param tokens of all texts: int64 (1)
  /// @return (tokens, heads * head size)
  private Value narrowed(Value x, Value tokens) {
    int width = shape.heads() * shape.headSize();
    if (shape.cachedHeadSize() == shape.headSize()) {
      return graph.node("Reshape", x, shape(tokens, width)).value();
    }
    Value heads =
        graph.node("Reshape", x, shape(tokens, shape.heads(), shape.cachedHeadSize())).value();
    Value narrow =
        graph
            .node("Slice", heads, graph.longs(0), graph.longs(shape.headSize()), graph.longs(2))
            .value();
    return rows.tokens(narrow, width);
  }

  private Value shape(Value first, long... others) {
    return graph.node("Concat", first, graph.longs(others)).with("axis", 0).value();
  }
}
