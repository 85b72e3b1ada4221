package dev.winnow.embed.graph;

import dev.winnow.embed.network.Head;
import dev.winnow.embed.network.Names;
import dev.winnow.embed.network.Network;
import dev.winnow.embed.network.Part;
import dev.winnow.embed.network.Positions;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.onnx.ElementType;
import dev.winnow.embed.onnx.Node;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import dev.winnow.embed.rope.Rotary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The attention of one layer, from the tokens to what they see: queries, keys and values, and the
/// operator that the graph's options want.
final class Attention {
  private final GraphContext context;
  private final OnnxGraph graph;
  private final Network network;
  private final GraphOptions options;
  private final Linear linear;
  private final Norms norms;
  private final TokenRows rows;
  private final Numbers numbers;
  private final Numbers own;
  private final AttentionBias bias;
  private final FullAttention full;
  private final CausalAttention causal;
  private final DistantAttention distant;
  private final @Nullable BlockAttention blocks;
  private final int width;
  private final int keyWidth;

  Attention(GraphContext context, TokenRows rows) {
    this.context = context;
    graph = context.graph;
    network = context.network;
    options = context.options;
    linear = context.linear;
    norms = context.norms;
    this.rows = rows;
    numbers = context.numbers;
    own = inFloats() ? new Numbers(graph, ElementType.FLOAT) : numbers;
    bias = new AttentionBias(context, rows, own);
    full = new FullAttention(context, rows, own.type());
    causal = new CausalAttention(context, rows, own);
    distant = new DistantAttention(context, rows);
    blocks = options.blocked() ? new BlockAttention(context) : null;
    width = network.shape().heads() * network.shape().headSize();
    keyWidth = network.shape().keyValueHeads() * network.shape().headSize();
  }

  /// Whether it is computed in 32 bits, whatever the rest: by plain operators, or by one that has
  /// no form in 16 bits for GPUs.
  private boolean inFloats() {
    return options.blocked() || options.distant() || network.causal() && options.grouped();
  }

  /// @param x (tokens, hidden)
  /// @return (tokens, heads * head size), before the output's matrix
  Value apply(Value x, int layer) {
    Value seen = seen(project(x, layer), layer);
    return own == numbers ? seen : numbers.of(seen);
  }

  /// Of the wanted rows alone.
  ///
  /// @return (rows, heads * head size)
  Value ofRows(Value x, int layer) {
    if (asksLast(layer)) {
      return ofLast(x, layer);
    }
    if (!asksAlone(layer)) {
      return rows.picked(apply(x, layer));
    }
    Value query = projected(rows.picked(x), Part.QUERY, layer, width);
    var one = new OneQuery(context, rows);
    return one.apply(query, x, layer, options.scale(network));
  }

  /// Whether a layer computes no queries but those of the wanted rows, one a text, and no keys and
  /// values: for now where no table of distances or rotary angles belongs to the others.
  private boolean asksAlone(int layer) {
    Head head = network.head();
    return network.positions() instanceof Positions.Absolute
        && head != null
        && head.pool() == Head.Pool.FIRST
        && width == keyWidth
        && !options.padded()
        && !network.names().has(Part.QUERY_KEY_VALUE)
        && !network.names().has(Part.QUERY_NORM)
        && !network.names().has(Part.KEY_NORM)
        && bias.of(layer).equals(Value.NONE);
  }

  /// Whether a layer with a cache computes no queries but those of the last tokens, which are all
  /// that labels are asked of. Not in 16 bits, as on GPUs, where it was not tried. Scores of all
  /// the vocabulary are what a text is written by, token after token, and then the one operator for
  /// all is faster.
  private boolean asksLast(int layer) {
    Head head = network.head();
    Shape shape = network.shape();
    return options.cached()
        && options.output() == GraphOptions.Output.LABELS
        && numbers.type() == ElementType.FLOAT
        && head != null
        && (head.pool() == Head.Pool.ROWS || head.pool() == Head.Pool.LAST)
        && network.layer(layer).seesAll()
        && network.attention().cap() == 0
        && shape.cachedHeadSize() == shape.headSize()
        && bias.of(layer).equals(Value.NONE);
  }

  private Value ofLast(Value x, int layer) {
    boolean fused = network.names().has(Part.QUERY_KEY_VALUE);
    List<Value> all = fused ? project(x, layer) : List.of();
    Value query =
        fused ? rows.picked(all.get(0)) : projected(rows.picked(x), Part.QUERY, layer, width);
    Value key = fused ? all.get(1) : projected(x, Part.KEY, layer, keyWidth);
    Value value = fused ? all.get(2) : projected(x, Part.VALUE, layer, keyWidth);
    Value one =
        graph
            .node("Reshape", normed(query, Part.QUERY_NORM, layer, true), graph.longs(-1, 1, width))
            .value();
    var last = new LastAttention(graph, network.shape(), rows);
    Value keys =
        rotated(normed(key, Part.KEY_NORM, layer, false), layer, false, GraphInputs.POSITIONS);
    Value seen =
        last.apply(
            rotated(one, layer, true, last.positions()),
            last.kept(keys, causal.past(layer, true), GraphInputs.present(layer, true)),
            last.kept(
                rows.texts(value, keyWidth),
                causal.past(layer, false),
                GraphInputs.present(layer, false)),
            options.scale(network));
    return rows.tokens(seen, width);
  }

  private Value seen(List<Value> projected, int layer) {
    Value query = given(normed(projected.get(0), Part.QUERY_NORM, layer, true));
    Value key = given(normed(projected.get(1), Part.KEY_NORM, layer, false));
    Value plain = given(projected.get(2));
    if (blocks != null) {
      return blocks.apply(query, key, plain, layer, options.scale(network));
    }
    Value value = rows.texts(plain, keyWidth);
    if (options.distant()) {
      Value seen =
          distant.apply(
              positions -> rotated(query, layer, true, positions),
              positions -> repeated(rotated(key, layer, false, positions)),
              repeated(value),
              bias.of(layer),
              options.scale(network),
              network.causal() ? network.layer(layer).window() : 0);
      return rows.tokens(seen, width);
    }
    Value rotatedQuery = rotated(query, layer, true, GraphInputs.POSITIONS);
    Value rotatedKey = rotated(key, layer, false, GraphInputs.POSITIONS);
    Value added = bias.of(layer);
    if (network.causal()) {
      return causal.apply(rotatedQuery, rotatedKey, value, added, layer);
    }
    Value seen = full.apply(rotatedQuery, repeated(rotatedKey), repeated(value), added);
    return rows.tokens(seen, width);
  }

  private Value given(Value x) {
    return own == numbers ? x : numbers.floats(x);
  }

  private List<Value> project(Value x, int layer) {
    Names names = network.names();
    long hidden = network.shape().hidden();
    if (names.has(Part.QUERY_KEY_VALUE)) {
      long all = width + 2L * keyWidth;
      Value fused =
          linear.apply(
              x, names.of(Part.QUERY_KEY_VALUE, layer), hidden, all, options.attentionRange());
      return graph
          .node("Split", fused, graph.longs(width, keyWidth, keyWidth))
          .with("axis", 1)
          .values(3);
    }
    return List.of(
        projected(x, Part.QUERY, layer, width),
        projected(x, Part.KEY, layer, keyWidth),
        projected(x, Part.VALUE, layer, keyWidth));
  }

  private Value projected(Value x, Part part, int layer, int outputs) {
    String name = network.names().of(part, layer);
    return linear.apply(x, name, network.shape().hidden(), outputs, options.attentionRange());
  }

  private Value normed(Value x, Part part, int layer, boolean query) {
    if (!network.names().has(part)) {
      return x;
    }
    int size = network.shape().headSize();
    Value heads = graph.node("Reshape", x, graph.longs(-1, heads(query), size)).value();
    Value normed = norms.apply(heads, network.names().of(part, layer), size);
    return graph.node("Reshape", normed, graph.longs(-1, (long) heads(query) * size)).value();
  }

  private int heads(boolean query) {
    return query ? network.shape().heads() : network.shape().keyValueHeads();
  }

  /// @return (texts, tokens, heads * head size)
  private Value rotated(Value x, int layer, boolean query, String positions) {
    return rotated(rows.texts(x, query ? width : keyWidth), layer, query, new Value(positions));
  }

  /// @param texts (texts, tokens, heads * head size)
  private Value rotated(Value texts, int layer, boolean query, Value positions) {
    if (!(network.positions() instanceof Positions.Rotated(List<Rotary> variants))) {
      return texts;
    }
    int number = network.layer(layer).rope();
    int size = variants.get(number).size();
    Node node =
        graph
            .node(
                "RotaryEmbedding",
                texts,
                own.of(new Value(GraphInputs.cosines(number))),
                own.of(new Value(GraphInputs.sines(number))),
                positions)
            .with("num_heads", heads(query));
    return (size == network.shape().headSize() ? node : node.with("rotary_embedding_dim", size))
        .value();
  }

  /// Keys or values once for every head of queries.
  private Value repeated(Value x) {
    Shape shape = network.shape();
    int times = shape.heads() / shape.keyValueHeads();
    if (times == 1) {
      return x;
    }
    Value one =
        graph
            .node("Reshape", x, graph.longs(-1, shape.keyValueHeads(), 1, shape.headSize()))
            .value();
    Value all = graph.node("Expand", one, graph.longs(1, 1, times, 1)).value();
    return rows.texts(all, width);
  }
}
