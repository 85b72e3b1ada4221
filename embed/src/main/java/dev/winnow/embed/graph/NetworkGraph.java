package dev.winnow.embed.graph;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.network.Head;
import dev.winnow.embed.network.Names;
import dev.winnow.embed.network.Network;
import dev.winnow.embed.network.Norm;
import dev.winnow.embed.network.Part;
import dev.winnow.embed.network.PositionScaling;
import dev.winnow.embed.network.Positions;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.onnx.ElementType;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import dev.winnow.embed.rope.Rotary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a [Network] as a graph: embeddings, layers, head. Where only some rows are wanted, the
/// last layer computes no others, but for what they see.
public final class NetworkGraph {
  private static final List<String> TEXTS = List.of("B", "S");

  private final GraphContext context;
  private final OnnxGraph graph;
  private final Network network;
  private final GraphOptions options;
  private final WeightInputs weights;
  private final Linear linear;
  private final Norms norms;
  private final Numbers numbers;
  private final FeedForward feed;

  private NetworkGraph(GraphContext context) {
    this.context = context;
    graph = context.graph;
    network = context.network;
    options = context.options;
    weights = context.weights;
    linear = context.linear;
    norms = context.norms;
    numbers = context.numbers;
    feed = new FeedForward(context, network.names());
  }

  /// The graph in the form that is asked for, with matrices that stay in their files.
  public static OnnxGraph of(Transformer transformer, GraphOptions options) {
    return of(transformer, options, false);
  }

  /// The graph in the form that is asked for.
  ///
  /// @param copied whether ONNX Runtime may copy the matrices into an order that is faster
  public static OnnxGraph of(Transformer transformer, GraphOptions options, boolean copied) {
    Network network = transformer.network();
    if (options.cached() && !network.causal()) {
      throw new IllegalArgumentException(
          "%s is an encoder; expected a causal network to keep keys and values of"
              .formatted(network.family()));
    }
    boolean rotary = network.positions() instanceof Positions.Rotated;
    if (options.distant() && !rotary) {
      throw new IllegalArgumentException(
          "%s on the family %s; expected one with rotary positions"
              .formatted(options.positions(), network.family()));
    }
    if (options.positions() instanceof PositionScaling.LambdaMask && !network.causal()) {
      throw new IllegalArgumentException(
          "%s on the encoder %s; expected a causal network"
              .formatted(options.positions(), network.family()));
    }
    if (options.blocked()) {
      requireBlocks(network, rotary);
    }
    if (options.output() != Output.TOKENS && network.head() == null) {
      throw new ModelException(
          "the model of family %s has no head to score with; expected architectures in config.json to end with ForCausalLM, ForMaskedLM or ForSequenceClassification"
              .formatted(network.family()));
    }
    return new NetworkGraph(new GraphContext(transformer, options, copied)).build();
  }

  /// Bytes of the matrices that it multiplies by as they are stored.
  public static long matrixBytes(Transformer transformer, GraphOptions options) {
    return Matrices.bytes(transformer, options);
  }

  private static void requireBlocks(Network network, boolean rotary) {
    if (!network.causal() || !rotary) {
      throw new IllegalArgumentException(
          "blocks for the family %s; expected a causal network with rotary positions"
              .formatted(network.family()));
    }
    for (int layer = 0; layer < network.shape().layers(); layer++) {
      if (!network.layer(layer).seesAll()) {
        throw new IllegalArgumentException(
            "layer %d of the family %s sees %,d tokens (sliding_window in config.json); expected layers that see all, to read blocks"
                .formatted(layer, network.family(), network.layer(layer).window()));
      }
    }
  }

  /// Token vectors between sublayers.
  ///
  /// @param sum to which the next sublayer's result is added
  /// @param input of the next sublayer
  private record Stream(Value sum, Value input) {}

  private OnnxGraph build() {
    Value ids = declareInputs();
    var rows = new TokenRows(graph, ids);
    var attention = new Attention(context, rows);
    Stream stream = start(embedded(ids));
    for (int layer = 0; layer < network.shape().layers(); layer++) {
      graph.scope("layer." + layer + "/");
      boolean last = layer == network.shape().layers() - 1;
      stream = layer(stream, attention, layer, last && picksRows() ? rows : null);
    }
    graph.scope("");
    give(stream.input(), rows);
    return graph;
  }

  private boolean picksRows() {
    Head head = network.head();
    boolean scored = options.output() == Output.SCORES || options.output() == Output.LABELS;
    return scored && head != null && head.pool() != Head.Pool.MEAN && head.pool() != Head.Pool.ALL;
  }

  private Value declareInputs() {
    Value ids = graph.input(GraphInputs.IDS, ElementType.INT64, TEXTS);
    if (network.input().typed()) {
      graph.input(GraphInputs.TYPES, ElementType.INT64, TEXTS);
    }
    switch (network.positions()) {
      case Positions.Absolute _ -> graph.input(GraphInputs.POSITIONS, ElementType.INT64, TEXTS);
      case Positions.Relative relative -> {
        if (relative.absolute()) {
          graph.input(GraphInputs.POSITIONS, ElementType.INT64, TEXTS);
        }
        graph.input(GraphInputs.BUCKETS, ElementType.INT64, List.of("D"));
      }
      case Positions.Rotated(List<Rotary> variants) -> {
        graph.input(GraphInputs.POSITIONS, ElementType.INT64, TEXTS);
        if (options.blocked()) {
          graph.input(GraphInputs.DISTANT_POSITIONS, ElementType.INT64, TEXTS);
        }
        if (options.distant()) {
          graph.input(GraphInputs.DISTANT_POSITIONS, ElementType.INT64, TEXTS);
          graph.input(GraphInputs.DISTANT_BASE, ElementType.INT64, TEXTS);
        }
        for (int variant = 0; variant < variants.size(); variant++) {
          List<String> table =
              List.of("L" + variant, Integer.toString(variants.get(variant).size() / 2));
          graph.input(GraphInputs.cosines(variant), ElementType.FLOAT, table);
          graph.input(GraphInputs.sines(variant), ElementType.FLOAT, table);
        }
      }
    }
    if (network.causal() && !options.distant() && !options.blocked()) {
      graph.input(GraphInputs.LAST_KEYS, ElementType.INT32, List.of("B"));
      graph.input(GraphInputs.TOTAL, ElementType.INT32, List.of());
    }
    if (options.padded() && !network.causal()) {
      graph.input(GraphInputs.MASK, ElementType.INT32, TEXTS);
    }
    if (options.grouped()) {
      graph.input(GraphInputs.GROUPS, ElementType.INT64, TEXTS);
      graph.input(GraphInputs.KEY_GROUPS, ElementType.INT64, List.of("B", "T"));
    }
    if (picksRows()) {
      graph.input(GraphInputs.ROWS, ElementType.INT64, List.of("R"));
    }
    if (options.output() == Output.LABELS) {
      graph.input(GraphInputs.LABELS, ElementType.INT64, List.of("K"));
    }
    return ids;
  }

  private Value embedded(Value ids) {
    int hidden = network.shape().hidden();
    Value flat = graph.node("Reshape", ids, graph.longs(-1)).value();
    Value x = weights.rows(table(Part.TOKENS), flat, network.shape().vocabulary(), hidden);
    if (network.input().scale() != 1) {
      x = graph.node("Mul", x, numbers.scalar(network.input().scale())).value();
    }
    boolean absolute =
        network.positions() instanceof Positions.Absolute
            || network.positions() instanceof Positions.Relative relative && relative.absolute();
    List<Value> summands = new ArrayList<>(List.of(x));
    if (absolute) {
      summands.add(rows(Part.POSITIONS, GraphInputs.POSITIONS));
    }
    if (network.input().typed()) {
      summands.add(rows(Part.TYPES, GraphInputs.TYPES));
    }
    return network.names().has(Part.EMBEDDINGS_NORM)
        ? normedSum(summands, network.names().of(Part.EMBEDDINGS_NORM, 0))
        : sum(summands);
  }

  private Value rows(Part part, String input) {
    Value flat = graph.node("Reshape", new Value(input), graph.longs(-1)).value();
    String table = table(part);
    return weights.rows(table, flat, weights.rows(table), network.shape().hidden());
  }

  /// The last summand is added by the norm, whose fused form is several times faster than a plain
  /// one.
  private Value normedSum(List<Value> summands, String norm) {
    int hidden = network.shape().hidden();
    return summands.size() == 1
        ? norms.apply(summands.getFirst(), norm, hidden)
        : norms.apply(
            sum(summands.subList(0, summands.size() - 1)), summands.getLast(), norm, hidden);
  }

  private Value sum(List<Value> summands) {
    Value sum = summands.getFirst();
    for (Value next : summands.subList(1, summands.size())) {
      sum = graph.node("Add", sum, next).value();
    }
    return sum;
  }

  private String table(Part part) {
    return network.names().of(part, 0) + ".weight";
  }

  private Stream start(Value x) {
    return network.sublayers().place() == Norm.Place.AFTER || !network.layer(0).normed()
        ? new Stream(x, x)
        : new Stream(x, normed(x, Part.ATTENTION_NORM, 0));
  }

  private Value normed(Value x, Part part, int layer) {
    return norms.apply(x, network.names().of(part, layer), network.shape().hidden());
  }

  /// @param picks the wanted rows, where the others are computed no further
  private Stream layer(Stream stream, Attention attention, int layer, @Nullable TokenRows picks) {
    Shape shape = network.shape();
    Names names = network.names();
    Value input = stream.input();
    Value context = picks == null ? attention.apply(input, layer) : attention.ofRows(input, layer);
    Value sum = picks == null ? stream.sum() : picks.picked(stream.sum());
    long width = (long) shape.heads() * shape.headSize();
    Linear.Unbiased attended =
        linear.unbiased(
            context,
            names.of(Part.ATTENTION_OUT, layer),
            width,
            shape.hidden(),
            options.attentionRange());
    boolean after = network.sublayers().place() == Norm.Place.AFTER;
    Stream middle =
        join(
            sum,
            attended,
            Part.AFTER_ATTENTION_NORM,
            names.of(after ? Part.ATTENTION_NORM : Part.FEED_NORM, layer),
            layer);
    Linear.Unbiased fed = feed.apply(middle.input(), layer);
    boolean last = layer == shape.layers() - 1;
    String next =
        after
            ? names.of(Part.FEED_NORM, layer)
            : last ? names.of(Part.FINAL_NORM, 0) : names.of(Part.ATTENTION_NORM, layer + 1);
    return join(middle.sum(), fed, Part.AFTER_FEED_NORM, next, layer);
  }

  /// Adds a sublayer's result and normalises for the next.
  private Stream join(Value sum, Linear.Unbiased product, Part own, String next, int layer) {
    int hidden = network.shape().hidden();
    if (network.sublayers().place() == Norm.Place.AFTER) {
      Value normalized = norms.apply(sum, product.value(), product.bias(), next, hidden);
      return new Stream(normalized, normalized);
    }
    Value result = linear.biased(product);
    Value added =
        network.sublayers().place() == Norm.Place.BOTH ? normed(result, own, layer) : result;
    Norms.Sum joined = norms.ofSum(sum, added, next, hidden);
    return new Stream(joined.sum(), joined.normalized());
  }

  private void give(Value x, TokenRows rows) {
    int hidden = network.shape().hidden();
    Head head = network.head();
    if (options.output() == Output.TOKENS || head == null) {
      graph.output(
          GraphInputs.TOKENS,
          numbers.floats(rows.texts(x, hidden)),
          ElementType.FLOAT,
          List.of("B", "S", Integer.toString(hidden)));
      return;
    }
    if (options.output() == Output.SPARSE) {
      giveSparse(head, x, rows);
      return;
    }
    Head.Decoder decoder = head.decoder();
    if (decoder != null) {
      var first = new FirstToken(context, decoder, rows);
      giveScores(head, first.apply(x));
      return;
    }
    Value pooled =
        head.pool() == Head.Pool.MEAN ? numbers.of(mean(numbers.floats(rows.texts(x, hidden)))) : x;
    giveScores(head, pooled);
  }

  private void giveScores(Head head, Value pooled) {
    boolean labels = options.output() == Output.LABELS;
    var heads = new Heads(context, labels);
    graph.output(
        GraphInputs.SCORES,
        heads.apply(head, pooled, network.shape().hidden()),
        ElementType.FLOAT,
        List.of("R", labels ? "K" : "V"));
  }

  private void giveSparse(Head head, Value x, TokenRows rows) {
    if (head.kind() != Head.Kind.LANGUAGE) {
      throw new ModelException(
          "the model of family %s has no language head; expected architectures in config.json to end with ForMaskedLM"
              .formatted(network.family()));
    }
    int vocabulary = network.shape().vocabulary();
    var heads = new Heads(context, false);
    Value scores = heads.apply(head, x, network.shape().hidden());
    // The logarithm keeps the order, so it may come after the largest is taken.
    Value largest =
        graph
            .node("ReduceMax", rows.texts(scores, vocabulary), graph.longs(1))
            .with("keepdims", 0)
            .value();
    Value positive = graph.node("Relu", largest).value();
    Value weights =
        graph.node("Log", graph.node("Add", positive, graph.scalar(1f)).value()).value();
    graph.output(
        GraphInputs.SCORES, weights, ElementType.FLOAT, List.of("B", Integer.toString(vocabulary)));
  }

  /// The mean of each text's token vectors.
  private Value mean(Value texts) {
    if (!options.padded()) {
      return graph.node("ReduceMean", texts, graph.longs(1)).with("keepdims", 0).value();
    }
    Value mask = graph.node("Cast", new Value(GraphInputs.MASK)).with("to", 1).value();
    Value column = graph.node("Unsqueeze", mask, graph.longs(2)).value();
    Value sum =
        graph
            .node("ReduceSum", graph.node("Mul", texts, column).value(), graph.longs(1))
            .with("keepdims", 0)
            .value();
    Value count = graph.node("ReduceSum", column, graph.longs(1)).with("keepdims", 0).value();
    return graph.node("Div", sum, count).value();
  }
}
