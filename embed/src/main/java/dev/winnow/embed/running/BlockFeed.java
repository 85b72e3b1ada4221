package dev.winnow.embed.running;

import ai.onnxruntime.OrtException;
import dev.winnow.embed.graph.GraphInputs;
import dev.winnow.embed.graph.GraphOptions.Blocks;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.network.Transformer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/// What a graph with blocks is fed. Thread-safe.
final class BlockFeed {
  private final RunInputs runs;
  private final Shape shape;
  private final Blocks form;

  BlockFeed(Transformer transformer, Blocks form) {
    runs = new RunInputs(transformer);
    shape = transformer.shape();
    this.form = form;
  }

  /// @param last the greatest position
  void fill(Feed feed, BlockInputs inputs, int last) throws OrtException {
    Batch chunk = inputs.chunk();
    int tokens = chunk.length(0);
    LongBuffer ids = feed.longs(GraphInputs.IDS, 1, tokens);
    LongBuffer positions = feed.longs(GraphInputs.POSITIONS, 1, tokens);
    for (int token = 0; token < tokens; token++) {
      ids.put(chunk.id(0, token));
      positions.put(chunk.position(0, token, 0));
    }
    BlockInputs.Lookup lookup = inputs.lookup();
    feed.longs(GraphInputs.DISTANT_POSITIONS, 1, tokens).put(lookup.distantPositions().duplicate());
    feed.longs(GraphInputs.BLOCK_COUNT, 1).put(lookup.blocks());
    feed.longs(GraphInputs.LOOKUP, 1, 1).put(lookup.position());
    BlockInputs.Near near = inputs.near();
    int width = near.positions().remaining();
    feed.longs(GraphInputs.NEAR_POSITIONS, 1, width).put(near.positions().duplicate());
    feed.longs(GraphInputs.DISTANT, 1).put(near.distant());
    feed.flags(GraphInputs.SEEN, near.seen(), tokens, (long) width + tokens);
    for (int layer = 0; layer < shape.layers(); layer++) {
      fill(feed, layer, inputs.layers().get(layer), width, lookup.blockSize());
    }
    // ONNX Runtime wants tables that are as long as what is rotated, whatever its positions.
    int longest = Math.max(width + tokens, lookup.blockSize());
    runs.feedRotaryTables(feed, Math.max(last + 1, longest), last + 1);
  }

  private void fill(Feed feed, int layer, BlockInputs.Layer own, int width, int blockSize)
      throws OrtException {
    BlockInputs.Stored stored = own.stored();
    long size = (long) shape.keyValueHeads() * shape.headSize();
    long blocks = stored.representatives().remaining() / size;
    feed.floats(GraphInputs.representatives(layer), stored.representatives(), blocks, size);
    feed.longs(GraphInputs.blockPositions(layer), stored.positions(), blocks, blockSize);
    FloatBuffer weights = stored.weights();
    feed.floats(GraphInputs.blockWeights(layer), weights, 1, weights.remaining());
    long[] all = {blocks, shape.keyValueHeads(), blockSize, shape.headSize()};
    fill(feed, GraphInputs.blocks(layer, true), stored.keys(), all);
    fill(feed, GraphInputs.blocks(layer, false), stored.values(), all);
    long[] few = {shape.keyValueHeads(), width, shape.headSize()};
    feed.floats(GraphInputs.near(layer, true), own.near().keys(), few);
    feed.floats(GraphInputs.near(layer, false), own.near().values(), few);
  }

  private void fill(Feed feed, String name, ByteBuffer bytes, long... dimensions)
      throws OrtException {
    ByteBuffer ordered = bytes.duplicate().order(ByteOrder.nativeOrder());
    switch (form) {
      case FLOAT -> feed.floats(name, ordered.asFloatBuffer(), dimensions);
      case HALF -> feed.halves(name, ordered.asShortBuffer(), dimensions);
      case NONE -> throw new IllegalStateException(form.toString());
    }
  }
}
