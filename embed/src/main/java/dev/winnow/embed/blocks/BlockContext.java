package dev.winnow.embed.blocks;

import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.held.HeldMemory;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.running.BlockForward;
import dev.winnow.embed.running.BlockInputs;
import dev.winnow.embed.running.BlockOutputs;
import dev.winnow.embed.running.KeysValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntConsumer;
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
  private final HeldMemory held = new HeldMemory();
  private final BlockForward forward;
  private final BlockConfig config;
  private final BlockLookup lookup;
  private final Keeping keeping;
  private final IntConsumer onRead;
  private final Shape shape;
  private final int capacity;
  private final List<RecentTokens> recent = new ArrayList<>();
  private final List<StoredBlocks> blocks = new ArrayList<>();
  private final List<BlockLookup> lookups = new ArrayList<>();
  private final @Nullable Surprises surprises;
  private List<Found> found = new ArrayList<>();

  /// Blocks that were made of the text, kept or not.
  private int packed;

  /// Of tokens in blocks, which are all met at one distance.
  private LongBuffer positions = LongBuffer.allocate(0);

  private int tokens;
  private int runs;
  private @Nullable SpillFile spill;
  private boolean failed;
  private boolean closed;

  private BlockContext(BlockForward forward, ContextConfig context, int capacity) {
    this.forward = forward;
    config = context.blocks();
    lookup = context.lookup();
    keeping = context.keeping();
    onRead = context.onRead();
    surprises =
        keeping instanceof Keeping.BySurprise(double decay) ? new Surprises(config, decay) : null;
    this.capacity = capacity;
    shape = forward.shape();
  }

  /// In memory.
  ///
  /// @param forward opened for scores
  /// @param capacity most tokens
  public static BlockContext open(
      BlockForward forward, BlockConfig config, BlockLookup lookup, int capacity) {
    return open(forward, ContextConfig.DEFAULTS.withBlocks(config).withLookup(lookup), capacity);
  }

  /// @throws UncheckedIOException if the file cannot be made
  public static BlockContext open(BlockForward forward, ContextConfig config, int capacity) {
    var context = new BlockContext(forward, config, capacity);
    Path folder = config.folder();
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
    long most =
        Math.clamp(
            ((long) capacity - config.sinks() - config.local()) / config.block(), 1, mostKept());
    long bytes = most * StoredBlocks.bytes(shape, config.block(), half);
    if (capacity < 1 || bytes > Integer.MAX_VALUE || most * config.block() > 1 << 27) {
      throw new IllegalArgumentException(
          "room for %,d tokens, %,d bytes of keys a layer; expected at least one token, and at most %,d bytes: read fewer, or store 16 bits"
              .formatted(capacity, bytes, Integer.MAX_VALUE));
    }
    int ring = config.local() + config.block() + 2 * config.chunk();
    MemorySegment all = memory(folder, 2 * shape.layers() * bytes);
    positions =
        held.allocate(Math.max(8, 8 * most * config.block()), 8)
            .asByteBuffer()
            .order(ByteOrder.nativeOrder())
            .asLongBuffer();
    for (int layer = 0; layer < shape.layers(); layer++) {
      recent.add(new RecentTokens(shape, config.sinks(), ring));
      var keys = new SpilledRows(all, 2 * layer * bytes, bytes, spill);
      var values = new SpilledRows(all, (2 * layer + 1) * bytes, bytes, spill);
      blocks.add(new StoredBlocks(shape, config, half, keys, values, held));
      lookups.add(lookup.forLayer());
      found.add(Found.NONE);
    }
  }

  private int mostKept() {
    return switch (keeping) {
      case Keeping.All() -> Integer.MAX_VALUE;
      case Keeping.ByAttention(int most, _) -> most;
      case Keeping.BySurprise(_) -> Math.max(1, config.blocks());
    };
  }

  private MemorySegment memory(@Nullable Path folder, long bytes) throws IOException {
    if (folder == null) {
      return held.allocate(bytes, 64);
    }
    Path file = Files.createTempFile(folder, "winnow-blocks", ".tmp");
    try {
      SpillFile opened = SpillFile.open(file, folder);
      spill = opened;
      return opened.map(held, bytes);
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

  /// Blocks of distant tokens that are kept.
  public int blocks() {
    return blocks.getFirst().count();
  }

  /// Runs of the model so far.
  public int runs() {
    return runs;
  }

  /// Numbers in the text of the blocks that a layer saw something of in the last chunk, rising.
  public List<Integer> chosen(int layer) {
    StoredBlocks own = blocks.get(layer);
    Found seen = found.get(layer);
    return IntStream.range(0, shape.keyValueHeads())
        .flatMap(head -> Arrays.stream(seen.slots(head, config.block())))
        .map(own::number)
        .sorted()
        .distinct()
        .boxed()
        .toList();
  }

  /// Reads tokens behind what was read, chunk by chunk, each with a lookup.
  ///
  /// @return the head's scores behind the last
  public float[] read(int... ids) {
    check(ids);
    // The last token alone: its lookup is not blurred by the tokens before it.
    int last = ids.length - 1;
    for (int from = 0; from < last; from += config.chunk()) {
      float[] _ =
          readChunk(false, Arrays.copyOfRange(ids, from, Math.min(last, from + config.chunk())));
    }
    return readChunk(false, ids[last]);
  }

  /// Reads tokens that see no blocks, but sinks and the window alone. What comes behind them can
  /// look them up. It costs one run a chunk, the same however much was read before.
  public void skim(int... ids) {
    check(ids);
    for (int from = 0; from < ids.length; from += config.chunk()) {
      float[] _ =
          readChunk(
              true, Arrays.copyOfRange(ids, from, Math.min(ids.length, from + config.chunk())));
    }
  }

  private void check(int... ids) {
    if (closed) {
      throw new IllegalStateException("this context is closed; open another");
    }
    if (failed) {
      throw new IllegalStateException(
          "this context could not keep what it read before; expected one that could; open another");
    }
    if (ids.length == 0 || ids.length > capacity - tokens) {
      throw new IllegalArgumentException(
          "%,d tokens behind %,d; expected at least one, and at most %,d in all; open it with more room"
              .formatted(ids.length, tokens, capacity));
    }
  }

  private float[] readChunk(boolean skimmed, int... ids) {
    boolean blind = skimmed || config.blocks() == 0;
    boolean inside =
        !blind && (lookup == BlockLookup.REPRESENTATIVES || blocks() <= config.blocks());
    if (blind) {
      found = Collections.nCopies(shape.layers(), Found.NONE);
    }
    ChunkView view = view(ids.length);
    BlockOutputs outputs = run(ids, view, inside);
    if (!blind && !inside) {
      choose(outputs);
      outputs = run(ids, view, false);
    }
    if (inside) {
      found =
          outputs.layers().stream()
              .<Found>map(own -> new Found.Blocks(ints(own.chosen())))
              .toList();
    }
    failed = true; // until all of it is kept
    keep(ids, view, outputs);
    failed = false;
    if (ids.length > 1) {
      onRead.accept(tokens);
    }
    return outputs.rows().getLast();
  }

  private static int[] ints(List<Integer> numbers) {
    return numbers.stream().mapToInt(number -> number).toArray();
  }

  private ChunkView view(int count) {
    int end = config.sinks() + packed * config.block();
    return ChunkView.of(config, tokens, count, packed == 0 ? config.sinks() : end);
  }

  private void choose(BlockOutputs outputs) {
    List<Found> next = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      float[] query =
          forward.rotated(layer, query(outputs.layers().get(layer)), config.local() - 1);
      next.add(lookups.get(layer).find(blocks.get(layer), query, config.blocks()));
    }
    found = next;
  }

  private static float[] query(BlockOutputs.Layer layer) {
    float[] query = new float[layer.query().remaining()];
    layer.query().duplicate().get(query);
    return query;
  }

  private BlockOutputs run(int[] ids, ChunkView view, boolean inside) {
    try (Arena scratch = Arena.ofConfined()) {
      runs++;
      List<BlockInputs.Layer> layers = new ArrayList<>();
      LongBuffer zeros = positions.duplicate().limit(blocks() * config.block());
      int most = config.blocks();
      for (int layer = 0; layer < shape.layers(); layer++) {
        StoredBlocks own = blocks.get(layer);
        layers.add(
            new BlockInputs.Layer(
                inside ? own.all(zeros) : own.some(found.get(layer), scratch),
                keysValues(recent.get(layer), view.places(), scratch)));
        most = inside ? most : Math.max(most, own.tokens(found.get(layer)) / config.block());
      }
      BlockInputs inputs = view.inputs(ids, most, layers, scratch);
      return surprises == null ? forward.scores(inputs) : forward.allScores(inputs);
    }
  }

  private KeysValues keysValues(RecentTokens own, int[] places, Arena scratch) {
    int size = places.length * shape.keyValueHeads() * shape.headSize();
    FloatBuffer keys = ChunkView.bytes(scratch, Float.BYTES * size).asFloatBuffer();
    FloatBuffer values = ChunkView.bytes(scratch, Float.BYTES * size).asFloatBuffer();
    own.put(true, places, tokens - 1, keys);
    own.put(false, places, tokens - 1, values);
    return new KeysValues(keys.flip(), values.flip());
  }

  private void keep(int[] ids, ChunkView view, BlockOutputs outputs) {
    int end = tokens + ids.length;
    if (surprises != null) {
      surprises.add(tokens, ids, outputs.rows());
    }
    for (int layer = 0; layer < shape.layers(); layer++) {
      BlockOutputs.Layer own = outputs.layers().get(layer);
      RecentTokens last = recent.get(layer);
      last.add(tokens, ids.length, own.chunk());
      int seen = blocks.get(layer).tokens(found.get(layer));
      last.attended(own.attended(), seen + view.distant(), view.near());
      last.attended(
          own.attended(), seen + view.places().length, IntStream.range(tokens, end).toArray());
      if (keeping instanceof Keeping.ByAttention(_, double decay)) {
        blocks.get(layer).attended(found.get(layer), own.attended(), decay);
      }
    }
    tokens = end;
    int first = config.sinks() + packed * config.block();
    for (; first + config.block() <= end - config.local(); first += config.block()) {
      pack(first);
      packed++;
    }
  }

  private void pack(int first) {
    if (surprises != null && blocks() == mostKept()) {
      surprises.replace(first, blocks, recent);
      return;
    }
    for (int layer = 0; layer < shape.layers(); layer++) {
      blocks.get(layer).add(recent.get(layer), packed, first);
    }
    if (surprises != null) {
      surprises.fill(first);
    }
  }

  /// What blocks are written to, or null for memory.
  @Nullable SpillFile spill() {
    return spill;
  }

  /// Frees memory and file, once.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      held.close();
      if (spill != null) {
        spill.close();
      }
    }
  }
}
