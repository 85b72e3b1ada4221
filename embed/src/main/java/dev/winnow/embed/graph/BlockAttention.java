package dev.winnow.embed.graph;

import dev.winnow.embed.graph.GraphOptions.Blocks;
import dev.winnow.embed.network.Network;
import dev.winnow.embed.network.Positions;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.onnx.ElementType;
import dev.winnow.embed.onnx.Node;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Attention of a chunk to itself, to near tokens, and to blocks of distant ones that the layer
/// chooses (InfLLM, Xiao et al., arXiv 2402.04617), by plain operators:
///
/// 1. Blocks are scored by their representatives times the mean query of the chunk.
/// 2. The best are gathered in the order in which they are stored; of the others nothing is read.
/// 3. Stored keys are not rotated, so that they can be rotated here for any position. Queries are
///    rotated twice: by their positions for near keys, by distant positions for distant ones.
/// 4. One softmax is taken over all.
///
/// Distant keys are those of chosen blocks and of the first, `distant` near tokens. Where every
/// distant position is the true one this is plain attention to the keys that are there.
final class BlockAttention {
  private static final float UNSEEN = -1e30f;

  private final OnnxGraph graph;
  private final Network network;
  private final Shape shape;
  private final Blocks form;

  /// What layers share.
  private record Shared(
      Value count, Value lookup, Value distant, Value keyPositions, Value bias, Value byGroup) {}

  private @Nullable Shared shared;

  BlockAttention(GraphContext context) {
    graph = context.graph;
    network = context.network;
    shape = network.shape();
    form = context.options.blocks();
  }

  /// @param query (C, heads * head size), not rotated; keys and values likewise
  /// @return as `query`
  Value apply(Value query, Value key, Value value, int layer, float scale) {
    Shared shared = shared();
    Value chosen = choose(query, layer, shared);
    Value chunkKeys = given(byHead(key, shape.keyValueHeads()), layer, true);
    Value chunkValues = given(byHead(value, shape.keyValueHeads()), layer, false);
    Value blockKeys = chosen(layer, true, chosen);
    Value rotated = rotated(concat(2, near(layer, true), chunkKeys), shared.keyPositions(), layer);
    Value farKeys =
        concat(
            1,
            flat(rotated(blockKeys, positions(layer, chosen), layer), true),
            flat(slice(rotated, graph.longs(0), shared.distant()), false));
    Value nearKeys = flat(slice(rotated, shared.distant(), graph.longs(Integer.MAX_VALUE)), false);

    Value scaled = byHead(graph.node("Mul", query, graph.scalar(scale)).value(), shape.heads());
    Value scores =
        concat(
            2,
            scores(scaled, GraphInputs.DISTANT_POSITIONS, farKeys, layer),
            scores(scaled, GraphInputs.POSITIONS, nearKeys, layer));

    Value blockValues = flat(chosen(layer, false, chosen), true);
    Value nearValues = flat(concat(2, near(layer, false), chunkValues), false);
    Value weights = weights(scores, size(blockValues, 1), layer, shared);
    Value attended = graph.node("ReduceSum", weights, graph.longs(1)).with("keepdims", 0).value();
    graph.output(
        GraphInputs.attended(layer),
        attended,
        ElementType.FLOAT,
        List.of(Integer.toString(shape.keyValueHeads()), "attended" + layer));
    Value seen = graph.node("MatMul", weights, concat(1, blockValues, nearValues)).value();
    Value heads =
        graph.node("Reshape", seen, graph.longs(shape.heads(), -1, shape.headSize())).value();
    Value tokens = graph.node("Transpose", heads).with("perm", new long[] {1, 0, 2}).value();
    long width = (long) shape.heads() * shape.headSize();
    return graph.node("Reshape", tokens, graph.longs(-1, width)).value();
  }

  private Shared shared() {
    Shared known = shared;
    if (known == null) {
      Value count = graph.input(GraphInputs.BLOCK_COUNT, ElementType.INT64, List.of("1"));
      Value lookup = graph.input(GraphInputs.LOOKUP, ElementType.INT64, List.of("1", "1"));
      Value distant = graph.input(GraphInputs.DISTANT, ElementType.INT64, List.of("1"));
      Value near = graph.input(GraphInputs.NEAR_POSITIONS, ElementType.INT64, List.of("1", "W"));
      Value seen = graph.input(GraphInputs.SEEN, ElementType.BOOL, List.of("S", "K"));
      Value positions = new Value(GraphInputs.POSITIONS);
      long groups = shape.heads() / shape.keyValueHeads();
      known =
          new Shared(
              count,
              lookup,
              distant,
              concat(1, near, positions),
              graph.node("Where", seen, graph.scalar(0f), graph.scalar(UNSEEN)).value(),
              concat(
                  0,
                  graph.longs(shape.keyValueHeads(), groups),
                  size(positions, 1),
                  graph.longs(-1)));
      shared = known;
    }
    return known;
  }

  /// Numbers of the best blocks, in rising order.
  private Value choose(Value query, int layer, Shared shared) {
    int keyWidth = shape.keyValueHeads() * shape.headSize();
    long groups = shape.heads() / shape.keyValueHeads();
    Value mean = graph.node("ReduceMean", query, graph.longs(0)).with("keepdims", 0).value();
    Value heads =
        graph
            .node("Reshape", mean, graph.longs(shape.keyValueHeads(), groups, shape.headSize()))
            .value();
    Value sum = graph.node("ReduceSum", heads, graph.longs(1)).with("keepdims", 0).value();
    Value given = graph.node("Reshape", sum, graph.longs(keyWidth)).value();
    graph.output(
        GraphInputs.query(layer), given, ElementType.FLOAT, List.of(Integer.toString(keyWidth)));

    Value one = graph.node("Reshape", sum, graph.longs(1, shape.keyValueHeads(), 1, -1)).value();
    Value column =
        graph
            .node("Reshape", rotated(one, shared.lookup(), layer), graph.longs(keyWidth, 1))
            .value();
    Value representatives =
        graph.input(
            GraphInputs.representatives(layer),
            ElementType.FLOAT,
            List.of("N" + layer, Integer.toString(keyWidth)));
    Value products = graph.node("MatMul", representatives, column).value();
    Value scores = graph.node("Squeeze", products, graph.longs(1)).value();
    Value count = graph.node("Min", size(representatives, 0), shared.count()).value();
    Value best = graph.node("TopK", scores, count).values(2).get(1);
    // Smallest first: the order of the text.
    Value chosen = graph.node("TopK", best, count).with("largest", 0).values(2).getFirst();
    graph.output(GraphInputs.chosen(layer), chosen, ElementType.INT64, List.of("chosen" + layer));
    return chosen;
  }

  /// (chosen, key-value heads, M, head size)
  private Value chosen(int layer, boolean key, Value chosen) {
    ElementType type = form == Blocks.HALF ? ElementType.FLOAT16 : ElementType.FLOAT;
    Value stored =
        graph.input(
            GraphInputs.blocks(layer, key),
            type,
            List.of(
                "N" + layer,
                Integer.toString(shape.keyValueHeads()),
                "M",
                Integer.toString(shape.headSize())));
    Value gathered = graph.node("Gather", stored, chosen).value();
    return form == Blocks.HALF ? graph.node("Cast", gathered).with("to", 1).value() : gathered;
  }

  /// (chosen, M)
  private Value positions(int layer, Value chosen) {
    Value all =
        graph.input(
            GraphInputs.blockPositions(layer), ElementType.INT64, List.of("N" + layer, "M"));
    return graph.node("Gather", all, chosen).value();
  }

  /// (1, key-value heads, W, head size)
  private Value near(int layer, boolean key) {
    Value near =
        graph.input(
            GraphInputs.near(layer, key),
            ElementType.FLOAT,
            List.of(
                Integer.toString(shape.keyValueHeads()), "W", Integer.toString(shape.headSize())));
    return graph.node("Unsqueeze", near, graph.longs(0)).value();
  }

  /// Gives the chunk's keys or values out.
  private Value given(Value x, int layer, boolean key) {
    graph.output(
        GraphInputs.chunk(layer, key),
        graph.node("Squeeze", x, graph.longs(0)).value(),
        ElementType.FLOAT,
        List.of(Integer.toString(shape.keyValueHeads()), "S", Integer.toString(shape.headSize())));
    return x;
  }

  /// @param x (any, heads, tokens, head size)
  /// @param positions (any, tokens)
  private Value rotated(Value x, Value positions, int layer) {
    int number = network.layer(layer).rope();
    int size = ((Positions.Rotated) network.positions()).variants().get(number).size();
    Node node =
        graph.node(
            "RotaryEmbedding",
            x,
            new Value(GraphInputs.cosines(number)),
            new Value(GraphInputs.sines(number)),
            positions);
    return (size == shape.headSize() ? node : node.with("rotary_embedding_dim", size)).value();
  }

  /// Products, (key-value heads, heads per key-value head * C, keys).
  ///
  /// @param query (1, heads, C, head size)
  /// @param keys (key-value heads, keys, head size)
  private Value scores(Value query, String positions, Value keys, int layer) {
    Value rotated = rotated(query, new Value(positions), layer);
    Value grouped =
        graph
            .node("Reshape", rotated, graph.longs(shape.keyValueHeads(), -1, shape.headSize()))
            .value();
    Value columns = graph.node("Transpose", keys).with("perm", new long[] {0, 2, 1}).value();
    return graph.node("MatMul", grouped, columns).value();
  }

  /// @param scores of keys of blocks, then of others
  /// @param blocks how many of them are in blocks, which all tokens see
  private Value weights(Value scores, Value blocks, int layer, Shared shared) {
    Value capped = scores;
    if (network.attention().cap() > 0) {
      Value bound = graph.scalar(network.attention().cap());
      Value tanh = graph.node("Tanh", graph.node("Div", scores, bound).value()).value();
      capped = graph.node("Mul", tanh, bound).value();
    }
    Value given =
        graph.input(GraphInputs.blockWeights(layer), ElementType.FLOAT, List.of("1", "V" + layer));
    Value wide = concat(0, size(shared.bias(), 0), blocks);
    Value bias = concat(1, graph.node("Expand", given, wide).value(), shared.bias());
    Value byGroup = graph.node("Reshape", capped, shared.byGroup()).value();
    Value masked = graph.node("Add", byGroup, bias).value();
    Value weights = graph.node("Softmax", masked).with("axis", -1).value();
    return graph.node("Reshape", weights, graph.node("Shape", scores).value()).value();
  }

  /// (1, heads, C, head size)
  private Value byHead(Value x, int heads) {
    Value rows = graph.node("Reshape", x, graph.longs(1, -1, heads, shape.headSize())).value();
    return graph.node("Transpose", rows).with("perm", new long[] {0, 2, 1, 3}).value();
  }

  /// (key-value heads, tokens, head size)
  private Value flat(Value x, boolean byBlock) {
    Value byHead =
        byBlock ? graph.node("Transpose", x).with("perm", new long[] {1, 0, 2, 3}).value() : x;
    return graph
        .node("Reshape", byHead, graph.longs(shape.keyValueHeads(), -1, shape.headSize()))
        .value();
  }

  private Value slice(Value x, Value from, Value to) {
    return graph.node("Slice", x, from, to, graph.longs(2)).value();
  }

  private Value concat(int axis, Value... parts) {
    return graph.node("Concat", parts).with("axis", axis).value();
  }

  /// A tensor of one element.
  private Value size(Value x, int axis) {
    return graph.node("Shape", x).with("start", axis).with("end", axis + 1).value();
  }
}
