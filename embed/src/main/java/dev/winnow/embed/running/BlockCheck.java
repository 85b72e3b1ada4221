package dev.winnow.embed.running;

import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Blocks;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.network.Transformer;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.jspecify.annotations.Nullable;

/// Checks that a model can read a chunk and its blocks, before native code sees them.
final class BlockCheck {
  private final BatchCheck batches;
  private final Shape shape;
  private final int bytes;

  BlockCheck(Transformer transformer, GraphOptions options) {
    batches = BatchCheck.of(transformer, options);
    shape = transformer.shape();
    bytes = options.blocks() == Blocks.HALF ? Short.BYTES : Float.BYTES;
  }

  /// @return the greatest position
  int check(BlockInputs inputs) {
    Batch chunk = inputs.chunk();
    if (chunk.texts() != 1) {
      throw new IllegalArgumentException(
          "a chunk of %d texts; expected one".formatted(chunk.texts()));
    }
    batches.check(chunk, null);
    BlockInputs.Lookup lookup = inputs.lookup();
    if (lookup.blocks() < 0 || lookup.blockSize() < 1) {
      throw new IllegalArgumentException(
          "%d blocks of %d tokens are wanted; expected 0 or more, of 1 or more"
              .formatted(lookup.blocks(), lookup.blockSize()));
    }
    if (inputs.layers().size() != shape.layers()) {
      throw new IllegalArgumentException(
          "%d layers; expected the network's %d".formatted(inputs.layers().size(), shape.layers()));
    }
    int tokens = chunk.length(0);
    require("distant positions", lookup.distantPositions(), tokens);
    long most = Math.max(chunk.lastPosition(0, 0), position("the lookup", lookup.position()));
    most = Math.max(most, most("distant positions", lookup.distantPositions()));
    most = Math.max(most, most("near positions", inputs.near().positions()));
    check(inputs.near(), tokens);
    LongBuffer known = null;
    for (int layer = 0; layer < shape.layers(); layer++) {
      BlockInputs.Layer own = inputs.layers().get(layer);
      check("near keys of layer " + layer, own.near().keys(), inputs.near());
      check("near values of layer " + layer, own.near().values(), inputs.near());
      most = Math.max(most, check(layer, own.stored(), lookup.blockSize(), known));
      checkWeights(layer, own.stored(), lookup);
      known = own.stored().positions();
    }
    return (int) most;
  }

  private void check(BlockInputs.Near near, int tokens) {
    int width = near.positions().remaining();
    if (near.distant() < 0 || near.distant() > width) {
      throw new IllegalArgumentException(
          "%,d near tokens are distant; expected 0 to their %,d".formatted(near.distant(), width));
    }
    ByteBuffer seen = near.seen();
    require("tokens seen", seen, (long) tokens * (width + tokens));
    for (int token = 0; token < tokens; token++) {
      int itself = seen.position() + token * (width + tokens) + width + token;
      if (seen.get(itself) != 1) {
        throw new IllegalArgumentException(
            "token %d of the chunk does not see itself; expected 1 there".formatted(token));
      }
    }
  }

  private void check(String what, FloatBuffer values, BlockInputs.Near near) {
    long size = (long) shape.keyValueHeads() * shape.headSize();
    require(what, values, size * near.positions().remaining());
    requireNative(what, values, values.order());
  }

  /// @param known positions that were looked through
  /// @return the greatest position
  private long check(
      int layer, BlockInputs.Stored stored, int blockSize, @Nullable LongBuffer known) {
    int size = shape.keyValueHeads() * shape.headSize();
    String of = " of layer " + layer;
    FloatBuffer representatives = stored.representatives();
    if (representatives.remaining() % size != 0) {
      throw new IllegalArgumentException(
          "representatives%s are %,d numbers; expected a multiple of %d, which is one block's"
              .formatted(of, representatives.remaining(), size));
    }
    long blocks = representatives.remaining() / size;
    requireNative("representatives" + of, representatives, representatives.order());
    for (ByteBuffer buffer : new ByteBuffer[] {stored.keys(), stored.values()}) {
      String what = (buffer == stored.keys() ? "keys" : "values") + " of blocks" + of;
      require(what + " in bytes", buffer, blocks * size * blockSize * bytes);
      requireNative(what, buffer, ByteOrder.nativeOrder());
    }
    LongBuffer positions = stored.positions();
    require("positions of blocks" + of, positions, blocks * blockSize);
    requireNative("positions of blocks" + of, positions, positions.order());
    return positions == known ? 0 : most("positions of blocks" + of, positions);
  }

  private void checkWeights(int layer, BlockInputs.Stored stored, BlockInputs.Lookup lookup) {
    FloatBuffer weights = stored.weights();
    int blocks = stored.representatives().remaining() / (shape.keyValueHeads() * shape.headSize());
    boolean each = blocks <= lookup.blocks() && weights.remaining() == blocks * lookup.blockSize();
    if (!each && weights.remaining() != 1) {
      throw new IllegalArgumentException(
          "weights of %d blocks of layer %d, of which %d are chosen, are %,d numbers; expected one for all, or one for each token of blocks that are all chosen"
              .formatted(blocks, layer, lookup.blocks(), weights.remaining()));
    }
    requireNative("weights of layer " + layer, weights, weights.order());
  }

  private static void require(String what, Buffer buffer, long expected) {
    if (buffer.remaining() != expected) {
      throw new IllegalArgumentException(
          "%s: %,d; expected %,d".formatted(what, buffer.remaining(), expected));
    }
  }

  private static void requireNative(String what, Buffer buffer, ByteOrder order) {
    if (buffer.hasRemaining() && (!buffer.isDirect() || order != ByteOrder.nativeOrder())) {
      throw new IllegalArgumentException(
          "%s are in a %s buffer in the order %s; expected a direct or mapped one in the order %s"
              .formatted(
                  what, buffer.isDirect() ? "direct" : "heap", order, ByteOrder.nativeOrder()));
    }
  }

  private static long most(String what, LongBuffer positions) {
    long most = 0;
    for (int i = positions.position(); i < positions.limit(); i++) {
      most = Math.max(most, position(what, positions.get(i)));
    }
    return most;
  }

  private static long position(String what, long position) {
    if (position < 0 || position >= BatchCheck.MOST_POSITIONS) {
      throw new IllegalArgumentException(
          "position %,d in %s; expected 0 to %,d"
              .formatted(position, what, BatchCheck.MOST_POSITIONS - 1));
    }
    return position;
  }
}
