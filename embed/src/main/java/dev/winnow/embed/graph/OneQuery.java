package dev.winnow.embed.graph;

import dev.winnow.embed.network.Network;
import dev.winnow.embed.network.Part;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;

/// Attention of one query a text, without keys and values: `q · (K x) = (Kᵀ q) · x`, so that what
/// would be a product for every token is done to the query, and a sum of values is the value of the
/// sum. In 32 bits whatever the form, for it costs little. The bias of keys adds the same to all
/// scores of a query, which changes nothing; that of values is added once, as weights sum up to 1.
final class OneQuery {
  private final OnnxGraph graph;
  private final Network network;
  private final WeightInputs weights;
  private final Linear linear;
  private final TokenRows rows;
  private final Numbers numbers;
  private final int heads;
  private final int size;
  private final int hidden;

  OneQuery(GraphContext context, TokenRows rows) {
    graph = context.graph;
    network = context.network;
    weights = context.weights;
    linear = context.linear;
    this.rows = rows;
    numbers = context.numbers;
    heads = network.shape().heads();
    size = network.shape().headSize();
    hidden = network.shape().hidden();
  }

  /// @param query (texts, heads * head size)
  /// @param x (tokens, hidden)
  /// @return (texts, heads * head size)
  Value apply(Value query, Value x, int layer, float scale) {
    Value texts = rows.texts(numbers.floats(x), hidden);
    // Heads stand in the place of tokens: all of them see the same.
    Value seen =
        graph
            .node("Attention", absorbed(numbers.floats(query), layer), texts, texts)
            .with("q_num_heads", 1)
            .with("kv_num_heads", 1)
            .with("scale", scale)
            .value();
    return numbers.of(valued(seen, layer));
  }

  /// @return (texts, heads, hidden)
  private Value absorbed(Value query, int layer) {
    Value byHead = graph.node("Reshape", query, graph.longs(-1, heads, size)).value();
    Value absorbed =
        graph.node("MatMul", transposed(byHead, 1, 0, 2), matrix(Part.KEY, layer)).value();
    return transposed(absorbed, 1, 0, 2);
  }

  /// @param seen (texts, heads, hidden)
  /// @return (texts, heads * head size)
  private Value valued(Value seen, int layer) {
    // ONNX infers wrong sizes of what it is given here, and then refuses the product.
    Value sized = graph.node("Reshape", seen, graph.longs(-1, heads, hidden)).value();
    Value values =
        graph.node("MatMul", matrix(Part.VALUE, layer), transposed(sized, 1, 2, 0)).value();
    Value joined = rows.tokens(transposed(values, 2, 0, 1), heads * size);
    String bias = network.names().of(Part.VALUE, layer) + ".bias";
    return weights.has(bias)
        ? graph
            .node("Add", joined, numbers.floats(weights.numbers(bias, (long) heads * size)))
            .value()
        : joined;
  }

  /// @return (heads, head size, hidden)
  private Value matrix(Part part, int layer) {
    String name = network.names().of(part, layer);
    Value matrix = numbers.floats(linear.matrix(name, hidden, (long) heads * size));
    return graph.node("Reshape", matrix, graph.longs(heads, size, hidden)).value();
  }

  private Value transposed(Value x, long... axes) {
    return graph.node("Transpose", x).with("perm", axes).value();
  }
}
