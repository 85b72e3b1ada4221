package dev.winnow.embed.blocks;

import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.BlockForward;
import dev.winnow.embed.running.BlockInputs;
import dev.winnow.embed.running.BlockOutputs;
import dev.winnow.embed.running.KeysValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a decoder has read of a text: sinks, a local window, and blocks of distant tokens. Each
/// chunk sees the sinks, the window, what is in no block yet, and of the blocks those that the
/// lookup chooses, all of them at one distance: that of the window's end (InfLLM's positions). What
/// a chunk costs does not depend on the length of the text but by the lookup.
///
/// Blocks lie in memory, or in a file without a name that is mapped and gone when the context is
/// closed. For one thread; close it.
public final class BlockContext implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final BlockForward forward;
  private final BlockConfig config;
  private final BlockLookup lookup;
  private final Shape shape;
  private final int capacity;
  private final List<RecentTokens> recent = new ArrayList<>();
  private final List<StoredBlocks> blocks = new ArrayList<>();
  private List<int[]> chosen = new ArrayList<>();
  private int tokens;
  private int runs;
  private boolean closed;

  private BlockContext(BlockForward forward, BlockConfig config, BlockLookup lookup, int capacity) {
    this.forward = forward;
    this.config = config;
    this.lookup = lookup;
    this.capacity = capacity;
    shape = forward.shape();
  }

  /// In memory.
  ///
  /// @param forward opened for scores
  /// @param capacity most tokens
  public static BlockContext open(
      BlockForward forward, BlockConfig config, BlockLookup lookup, int capacity) {
    return open(forward, config, lookup, capacity, null);
  }

  /// @param folder of the file that blocks are mapped to, or null for memory
  /// @throws UncheckedIOException if the file cannot be made
  public static BlockContext open(
      BlockForward forward,
      BlockConfig config,
      BlockLookup lookup,
      int capacity,
      @Nullable Path folder) {
    var context = new BlockContext(forward, config, lookup, capacity);
    try {
      context.allocate(folder);
      return context;
    } catch (IOException e) {
      context.close();
      throw new UncheckedIOException(
          "cannot make a file for blocks in " + folder + ": " + e.getMessage(), e);
    } catch (RuntimeException | OutOfMemoryError e) {
      context.close();
      throw e;
    }
  }

  private void allocate(@Nullable Path folder) throws IOException {
    boolean half = forward.blocks() == GraphOptions.Blocks.HALF;
    long most = Math.max(1, (capacity - config.sinks() - config.local()) / config.block());
    long bytes = most * StoredBlocks.bytes(shape, config.block(), half);
    if (capacity < 1 || bytes > Integer.MAX_VALUE || most * config.block() > 1 << 27) {
      throw new IllegalArgumentException(
          "room for %,d tokens, %,d bytes of keys a layer; expected at least one token, and at most %,d bytes: read fewer, or store 16 bits"
              .formatted(capacity, bytes, Integer.MAX_VALUE));
    }
    int ring = config.local() + config.block() + 2 * config.chunk();
    MemorySegment all = memory(folder, 2 * shape.layers() * bytes);
    for (int layer = 0; layer < shape.layers(); layer++) {
      recent.add(new RecentTokens(shape, config.sinks(), ring));
      MemorySegment keys = all.asSlice(2 * layer * bytes, bytes);
      MemorySegment values = all.asSlice((2 * layer + 1) * bytes, bytes);
      blocks.add(new StoredBlocks(shape, config.block(), half, keys, values, arena));
      chosen.add(new int[0]);
    }
  }

  private MemorySegment memory(@Nullable Path folder, long bytes) throws IOException {
    if (folder == null) {
      return arena.allocate(bytes, 64);
    }
    Path file = Files.createTempFile(folder, "winnow-blocks", ".tmp");
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    } finally {
      Files.delete(file); // stays mapped, and is gone with the process
    }
  }

  /// Tokens that were read.
  public int tokens() {
    return tokens;
  }

  /// Most tokens.
  public int capacity() {
    return capacity;
  }

  /// Blocks of distant tokens.
  public int blocks() {
    return blocks.getFirst().count();
  }

  /// Runs of the model so far.
  public int runs() {
    return runs;
  }

  /// Numbers of the blocks that a layer saw in the last chunk, rising.
  public List<Integer> chosen(int layer) {
    return Arrays.stream(chosen.get(layer)).boxed().toList();
  }

  /// Reads tokens behind what was read, chunk by chunk.
  ///
  /// @return the head's scores behind the last
  public float[] read(int... ids) {
    if (closed) {
      throw new IllegalStateException("this context is closed; open another");
    }
    if (ids.length == 0 || ids.length > capacity - tokens) {
      throw new IllegalArgumentException(
          "%,d tokens behind %,d; expected at least one, and at most %,d in all; open it with more room"
              .formatted(ids.length, tokens, capacity));
    }
    float[] scores = {};
    // The last token alone: its lookup is not blurred by the tokens before it.
    int last = ids.length - 1;
    for (int from = 0; from < last; from += config.chunk()) {
      scores = readChunk(Arrays.copyOfRange(ids, from, Math.min(last, from + config.chunk())));
    }
    scores = readChunk(ids[last]);
    return scores;
  }

  private float[] readChunk(int... ids) {
    boolean inside = lookup == BlockLookup.REPRESENTATIVES || blocks() <= config.blocks();
    BlockOutputs outputs = run(ids, inside);
    if (!inside) {
      choose(outputs);
      outputs = run(ids, false);
    }
    keep(ids.length, outputs, inside);
    return outputs.rows().getFirst();
  }

  private void choose(BlockOutputs outputs) {
    List<int[]> next = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      int[] wanted =
          config.blocks() == 0
              ? new int[0]
              : lookup.choose(
                  blocks.get(layer), query(outputs.layers().get(layer)), config.blocks());
      Arrays.sort(wanted);
      next.add(wanted);
    }
    chosen = next;
  }

  private static float[] query(BlockOutputs.Layer layer) {
    float[] query = new float[layer.query().remaining()];
    layer.query().duplicate().get(query);
    return query;
  }

  private BlockOutputs run(int[] ids, boolean inside) {
    try (Arena scratch = Arena.ofConfined()) {
      runs++;
      return forward.scores(inputs(ids, inside, scratch));
    }
  }

  private BlockInputs inputs(int[] ids, boolean inside, Arena scratch) {
    int end = tokens + ids.length;
    int packed = blocks() == 0 ? config.sinks() : config.sinks() + blocks() * config.block();
    // Tokens that some of the chunk meet at their distance and some as far ones are listed twice.
    int[] far =
        IntStream.range(0, tokens)
            .filter(token -> token < config.sinks() || token >= packed)
            .filter(token -> end - 1 - token >= config.local())
            .toArray();
    int base = Math.max(0, tokens - config.local() + 1);
    int[] near = IntStream.range(base, tokens).toArray();
    int[] both = IntStream.concat(Arrays.stream(far), Arrays.stream(near)).toArray();
    ByteBuffer seen = bytes(scratch, ids.length * (both.length + ids.length));
    for (int token = tokens; token < end; token++) {
      for (int place = 0; place < both.length; place++) {
        boolean distant = token - both[place] >= config.local();
        seen.put((byte) (distant == place < far.length ? 1 : 0));
      }
      for (int other = tokens; other < end; other++) {
        seen.put((byte) (other <= token ? 1 : 0));
      }
    }
    // Only distances count, so positions begin anew with the window.
    int[] positions = IntStream.range(tokens - base, end - base).toArray();
    LongBuffer nearPositions = longs(scratch, both.length);
    for (int place = 0; place < both.length; place++) {
      nearPositions.put(place < far.length ? 0 : both[place] - base);
    }
    LongBuffer distantPositions = longs(scratch, ids.length);
    for (int i = 0; i < ids.length; i++) {
      distantPositions.put(config.local() - 1L);
    }
    List<BlockInputs.Layer> layers = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      StoredBlocks own = blocks.get(layer);
      layers.add(
          new BlockInputs.Layer(
              inside ? own.all() : own.some(chosen.get(layer), scratch),
              keysValues(recent.get(layer), both, scratch)));
    }
    return new BlockInputs(
        Batch.of(ids).withPositions(List.of(positions)),
        new BlockInputs.Lookup(
            config.blocks(), config.block(), config.local() - 1, distantPositions.flip()),
        new BlockInputs.Near(nearPositions.flip(), far.length, seen.flip()),
        layers);
  }

  private KeysValues keysValues(RecentTokens own, int[] both, Arena scratch) {
    int size = both.length * shape.keyValueHeads() * shape.headSize();
    FloatBuffer keys = bytes(scratch, Float.BYTES * size).asFloatBuffer();
    FloatBuffer values = bytes(scratch, Float.BYTES * size).asFloatBuffer();
    own.put(true, both, tokens - 1, keys);
    own.put(false, both, tokens - 1, values);
    return new KeysValues(keys.flip(), values.flip());
  }

  private static LongBuffer longs(Arena scratch, int count) {
    return bytes(scratch, Long.BYTES * count).asLongBuffer();
  }

  private static ByteBuffer bytes(Arena scratch, int count) {
    return scratch
        .allocate(Math.max(8, count), 8)
        .asByteBuffer()
        .order(ByteOrder.nativeOrder())
        .limit(count);
  }

  private void keep(int count, BlockOutputs outputs, boolean inside) {
    int end = tokens + count;
    int packed = config.sinks() + blocks() * config.block();
    List<int[]> seen = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      BlockOutputs.Layer own = outputs.layers().get(layer);
      RecentTokens last = recent.get(layer);
      last.meet(query(own), Math.max(0, tokens - config.local() + 1), tokens);
      last.add(tokens, count, own.chunk());
      for (int first = packed;
          first + config.block() <= end - config.local();
          first += config.block()) {
        float[] representative =
            last.representative(first, config.block(), config.representatives());
        blocks.get(layer).add(last, first, representative);
      }
      seen.add(
          inside ? own.chosen().stream().mapToInt(number -> number).toArray() : chosen.get(layer));
    }
    chosen = seen;
    tokens = end;
  }

  /// Frees memory and file, once.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      arena.close();
    }
  }
}
