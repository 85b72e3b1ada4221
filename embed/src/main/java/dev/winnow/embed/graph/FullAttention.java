package dev.winnow.embed.graph;

import dev.winnow.embed.network.Network;
import dev.winnow.embed.onnx.ElementType;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import java.util.List;

/// Attention of tokens to all tokens of their text: `Attention` or, for longer texts,
/// `MultiHeadAttention`.
final class FullAttention {
  /// Texts of so many tokens have all scores computed at once: at 16 tokens that takes a third less
  /// time than block by block, at 141 an eighth less, at 256 as much, at 512 a tenth more.
  private static final int AT_ONCE = 224;

  private final OnnxGraph graph;
  private final GraphOptions options;
  private final TokenRows rows;
  private final ElementType type;
  private final int heads;
  private final int width;
  private final float scale;

  /// @param type of the numbers
  FullAttention(GraphContext context, TokenRows rows, ElementType type) {
    graph = context.graph;
    options = context.options;
    this.rows = rows;
    this.type = type;
    Network network = context.network;
    heads = network.shape().heads();
    width = heads * network.shape().headSize();
    scale = options.scale(network);
  }

  /// @param query (texts, tokens, heads * head size), as are keys and values
  /// @param added to the scores, or none
  /// @return as `query`
  Value apply(Value query, Value key, Value value, Value added) {
    if (options.padded() || type != ElementType.FLOAT || !added.equals(Value.NONE)) {
      return inBlocks(query, key, value, added);
    }
    return graph.choice(
        rows.atMost(AT_ONCE),
        type,
        List.of("B", "S", Integer.toString(width)),
        () -> atOnce(query, key, value),
        () -> inBlocks(query, key, value, added));
  }

  /// All scores at once, heads where they lie.
  private Value atOnce(Value query, Value key, Value value) {
    return graph
        .node("Attention", query, key, value)
        .with("q_num_heads", heads)
        .with("kv_num_heads", heads)
        .with("scale", scale)
        .value();
  }

  /// Scores block by block, heads copied apart first.
  ///
  /// @param query (texts, queries, heads * head size)
  /// @param key (texts, tokens, heads * head size)
  /// @param value as `key`
  /// @param added to the scores, or none
  /// @return as `query`
  Value inBlocks(Value query, Value key, Value value, Value added) {
    Value mask = options.padded() ? new Value(GraphInputs.MASK) : Value.NONE;
    return graph
        .microsoft("MultiHeadAttention", query, key, value, Value.NONE, mask, added)
        .with("num_heads", heads)
        .with("scale", scale)
        .value();
  }
}
