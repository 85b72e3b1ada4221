package dev.winnow.embed.graph;

import dev.winnow.embed.network.Head;
import dev.winnow.embed.network.Network;
import dev.winnow.embed.network.Part;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;

/// What a decoder behind an encoder (T5, arXiv 1910.10683) computes for the first token that it
/// would write. Self-attention over a single token gives the token's own value, so it needs neither
/// query nor key; cross-attention reads the whole text.
final class FirstToken {
  private final OnnxGraph graph;
  private final Network network;
  private final Head.Decoder decoder;
  private final FullAttention attention;
  private final WeightInputs weights;
  private final Linear linear;
  private final Norms norms;
  private final FeedForward feed;
  private final TokenRows rows;
  private final int hidden;
  private final int width;

  FirstToken(GraphContext context, Head.Decoder decoder, TokenRows rows) {
    graph = context.graph;
    network = context.network;
    this.decoder = decoder;
    attention = new FullAttention(context, rows, context.numbers.type());
    weights = context.weights;
    linear = context.linear;
    norms = context.norms;
    feed = new FeedForward(context, decoder.names());
    this.rows = rows;
    hidden = network.shape().hidden();
    width = network.shape().heads() * network.shape().headSize();
  }

  /// @param tokens of the texts, (all tokens, hidden)
  /// @return (texts, hidden)
  Value apply(Value tokens) {
    String table = network.names().of(Part.TOKENS, 0) + ".weight";
    Value start = graph.longs(decoder.start());
    Value one = weights.rows(table, start, network.shape().vocabulary(), hidden);
    Value x = rows.forEach(one, hidden);
    Norms.Sum at = new Norms.Sum(x, norms.apply(x, name(Part.SELF_NORM, 0), hidden));
    for (int layer = 0; layer < decoder.layers(); layer++) {
      graph.scope("decoder." + layer + "/");
      Value itself = linear.apply(at.normalized(), name(Part.SELF_VALUE, layer), hidden, width);
      at = plus(at, out(itself, Part.SELF_OUT, layer), name(Part.ATTENTION_NORM, layer));
      Value text = text(at.normalized(), tokens, layer);
      at = plus(at, out(text, Part.ATTENTION_OUT, layer), name(Part.FEED_NORM, layer));
      boolean last = layer == decoder.layers() - 1;
      at =
          plus(
              at,
              linear.biased(feed.apply(at.normalized(), layer)),
              last ? name(Part.FINAL_NORM, 0) : name(Part.SELF_NORM, layer + 1));
    }
    graph.scope("");
    return at.normalized();
  }

  private String name(Part part, int layer) {
    return decoder.names().of(part, layer);
  }

  private Norms.Sum plus(Norms.Sum at, Value added, String next) {
    return norms.ofSum(at.sum(), added, next, hidden);
  }

  private Value out(Value x, Part part, int layer) {
    return linear.apply(x, name(part, layer), width, hidden);
  }

  /// What the text gives, (texts, heads * head size).
  private Value text(Value x, Value tokens, int layer) {
    Value query = linear.apply(x, name(Part.QUERY, layer), hidden, width);
    Value key = linear.apply(tokens, name(Part.KEY, layer), hidden, width);
    Value value = linear.apply(tokens, name(Part.VALUE, layer), hidden, width);
    Value one = graph.node("Reshape", query, graph.longs(-1, 1, width)).value();
    Value seen =
        attention.inBlocks(one, rows.texts(key, width), rows.texts(value, width), Value.NONE);
    return rows.tokens(seen, width);
  }
}
