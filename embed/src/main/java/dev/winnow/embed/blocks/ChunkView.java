package dev.winnow.embed.blocks;

import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.BlockInputs;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Which tokens outside of blocks a chunk sees, and at what distance. Those that some of the chunk
/// meet at their true distance and some as far ones are there twice.
///
/// @param first token of the chunk
/// @param count tokens of the chunk
/// @param far those that some of the chunk meet as far ones
/// @param near those that some of the chunk meet at their distance
record ChunkView(BlockConfig config, int first, int count, int[] far, int[] near) {
  /// @param packed sinks and tokens in blocks
  static ChunkView of(BlockConfig config, int first, int count, int packed) {
    int end = first + count;
    int[] far =
        IntStream.concat(
                IntStream.range(0, Math.min(config.sinks(), first)),
                IntStream.range(Math.max(config.sinks(), packed), first))
            .filter(token -> end - 1 - token >= config.local())
            .toArray();
    int[] near = IntStream.range(Math.max(0, first - config.local() + 1), first).toArray();
    return new ChunkView(config, first, count, far, near);
  }

  int distant() {
    return far.length;
  }

  /// Far ones, then near ones.
  int[] places() {
    return IntStream.concat(Arrays.stream(far), Arrays.stream(near)).toArray();
  }

  /// @param blocks that layers choose
  BlockInputs inputs(int[] ids, int blocks, List<BlockInputs.Layer> layers, Arena scratch) {
    int[] places = places();
    // Only distances count, so positions begin anew with the window.
    int base = Math.max(0, first - config.local() + 1);
    int[] positions = IntStream.range(first - base, first + count - base).toArray();
    LongBuffer nearPositions = longs(scratch, places.length);
    for (int place = 0; place < places.length; place++) {
      nearPositions.put(place < far.length ? 0 : places[place] - base);
    }
    LongBuffer distantPositions = longs(scratch, ids.length);
    for (int i = 0; i < ids.length; i++) {
      distantPositions.put(config.local() - 1L);
    }
    return new BlockInputs(
        Batch.of(ids).withPositions(List.of(positions)),
        new BlockInputs.Lookup(blocks, config.block(), config.local() - 1, distantPositions.flip()),
        new BlockInputs.Near(nearPositions.flip(), far.length, seen(places, scratch)),
        layers);
  }

  private ByteBuffer seen(int[] places, Arena scratch) {
    ByteBuffer seen = bytes(scratch, count * (places.length + count));
    byte[] row = new byte[places.length + count];
    for (int token = first; token < first + count; token++) {
      for (int place = 0; place < places.length; place++) {
        boolean distant = token - places[place] >= config.local();
        row[place] = (byte) (distant == place < far.length ? 1 : 0);
      }
      for (int other = 0; other < count; other++) {
        row[places.length + other] = (byte) (first + other <= token ? 1 : 0);
      }
      seen.put(row);
    }
    return seen.flip();
  }

  private static LongBuffer longs(Arena scratch, int count) {
    return bytes(scratch, Long.BYTES * count).asLongBuffer();
  }

  static ByteBuffer bytes(Arena scratch, int count) {
    return scratch
        .allocate(Math.max(8, count), 8)
        .asByteBuffer()
        .order(ByteOrder.nativeOrder())
        .limit(count);
  }
}
