package dev.winnow.bench.model;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Rounds;
import dev.winnow.bench.run.Samples;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.BlockForward;
import dev.winnow.embed.running.BlockInputs;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.KeysValues;
import dev.winnow.embed.running.KvCache;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// What a chunk of 512 tokens costs behind texts of different lengths: with blocks of keys and
/// values in a mapped file, from which each layer chooses sixteen, and with all keys and values in
/// a cache.
final class BlocksDriver {
  private static final int CHUNK = 512;
  private static final int BLOCK = 128;
  private static final int CHOSEN = 16;
  private static final int SINKS = 128;
  private static final int WINDOW = 1024;
  private static final int WIDTH = BlockBenchModel.KEY_VALUE_HEADS * BlockBenchModel.HEAD_SIZE;
  private static final List<Integer> STORED = List.of(2_048, 8_192, 65_536, 262_144);
  private static final List<Integer> CACHED = List.of(2_048, 8_192, 32_768);

  private BlocksDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "blocks",
            args,
            Map.of("rounds", "9", "threads", "2", "most", "262144"),
            Map.of("rounds", "1", "most", "8192"));
    Path folder = Files.createTempDirectory("blocks");
    try (var arena = Arena.ofShared();
        var models =
            Models.open(
                ModelsConfig.DEFAULTS
                    .withThreads(options.number("threads"))
                    .withCache(options.path("cache").resolve("models")))) {
      BlockBenchModel.write(folder);
      publish(options, folder, arena, models);
    } finally {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static void publish(Options options, Path folder, Arena arena, Models models)
      throws Exception {
    GraphOptions plain = GraphOptions.DEFAULTS.withPadded(false).withOutput(Output.SCORES);
    BlockForward blocks =
        models.blockForward(folder.toString(), plain.withBlocks(GraphOptions.Blocks.HALF));
    Forward all = models.forward(folder.toString(), plain.withCached(true));
    var rounds = new Rounds<float[]>();
    List<KvCache> caches = new ArrayList<>();
    List<Integer> tokens = new ArrayList<>();
    List<Integer> stored = upTo(STORED, options.number("most"));
    MemorySegment file = file(folder, arena, stored.getLast());
    for (int count : stored) {
      BlockInputs inputs = inputs(file, count, arena);
      rounds.add("blocks, " + count, () -> blocks.scores(inputs).rows().getFirst());
      tokens.add(count);
    }
    for (int count : upTo(CACHED, options.number("most"))) {
      KvCache cache = all.cache(1, count + CHUNK);
      caches.add(cache);
      var _ = all.scores(Batch.of(ids(count)), cache);
      Batch chunk = Batch.of(ids(CHUNK));
      rounds.add(
          "all tokens, " + count,
          () -> {
            cache.truncate(count);
            return all.scores(chunk, cache)[0];
          });
      tokens.add(count);
    }
    var table =
        Report.of(options).table("side", "tokens stored", "wall (ms a chunk)", "CPU (ms a chunk)");
    List<Rounds.Measured<float[]>> measured = rounds.measure(options.number("rounds"));
    caches.forEach(KvCache::close);
    for (int side = 0; side < measured.size(); side++) {
      Samples cpu = measured.get(side).cpu();
      String name = measured.get(side).name();
      table.row(
          name.substring(0, name.indexOf(',')),
          "%,d".formatted(tokens.get(side)),
          measured.get(side).wall(),
          cpu);
    }
    Samples shorter = measured.get(stored.indexOf(Math.min(8_192, stored.getLast()))).cpu();
    Samples longest = measured.get(stored.size() - 1).cpu();
    table.claim(
        Claim.of("a chunk behind blocks of %,d tokens, CPU".formatted(stored.getLast()))
            .against("the same behind 8,192 tokens")
            .withRatio(longest.median() / shorter.median())
            .withTarget(Target.atMost(1.3))
            .withFigure(Figure.of("behind all", longest, "ms"))
            .withFigure(Figure.of("behind 8,192", shorter, "ms")));
    table.note(
        "Chunks of %d tokens, a Llama of %d layers, hidden 256, 4 heads over %d of keys, %d each,"
            + " weights at random. Blocks of %d tokens in 16 bits in a mapped file, %d chosen by"
            + " each layer, %d sinks and a window of %,d beside them. All tokens: a cache in 32"
            + " bits. %d threads, sides in turn in one process, median of %d rounds after one that"
            + " does not count. The target: with blocks, 262,144 tokens cost at most 1.3 x what"
            + " 8,192 do.",
        CHUNK,
        BlockBenchModel.LAYERS,
        BlockBenchModel.KEY_VALUE_HEADS,
        BlockBenchModel.HEAD_SIZE,
        BLOCK,
        CHOSEN,
        SINKS,
        WINDOW,
        options.number("threads"),
        options.number("rounds"));
    table.publish();
  }

  private static List<Integer> upTo(List<Integer> counts, int most) {
    return counts.stream().filter(count -> count <= most).toList();
  }

  private static int[] ids(int count) {
    return new Random(count).ints(count, 0, BlockBenchModel.VOCABULARY).toArray();
  }

  /// Keys and values of all layers, layer by layer, for blocks of so many tokens.
  private static MemorySegment file(Path folder, Arena arena, int tokens) throws IOException {
    long shorts = 2L * BlockBenchModel.LAYERS * tokens * WIDTH;
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve("blocks"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      MemorySegment file =
          channel.map(FileChannel.MapMode.READ_WRITE, 0, Short.BYTES * shorts, arena);
      var random = new SplittableRandom(2);
      for (long i = 0; i < shorts; i++) {
        // Less even than uniform ones, and quick.
        float value = random.nextInt(1 << 12) / 4096f - 0.5f;
        file.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(value));
      }
      return file;
    }
  }

  private static BlockInputs inputs(MemorySegment file, int tokens, Arena arena) {
    int near = SINKS + WINDOW;
    int blocks = tokens / BLOCK;
    LongBuffer positions = bytes(arena, (long) Long.BYTES * tokens).asLongBuffer();
    LongBuffer nearPositions = LongBuffer.allocate(near);
    for (int place = 0; place < near; place++) {
      nearPositions.put(place < SINKS ? 0 : place - SINKS);
    }
    long[] farPositions = new long[CHUNK];
    Arrays.fill(farPositions, WINDOW + CHUNK - 1);
    var random = new SplittableRandom(3);
    List<BlockInputs.Layer> layers = new ArrayList<>();
    long each = file.byteSize() / (2 * BlockBenchModel.LAYERS);
    long used = (long) Short.BYTES * tokens * WIDTH;
    for (int layer = 0; layer < BlockBenchModel.LAYERS; layer++) {
      var stored =
          new BlockInputs.Stored(
              file.asSlice(2 * layer * each, used).asByteBuffer(),
              file.asSlice((2 * layer + 1) * each, used).asByteBuffer(),
              floats(arena, random, blocks * WIDTH),
              positions);
      var beside =
          new KeysValues(floats(arena, random, near * WIDTH), floats(arena, random, near * WIDTH));
      layers.add(new BlockInputs.Layer(stored, beside));
    }
    int[] places = IntStream.range(WINDOW, WINDOW + CHUNK).toArray();
    BlockInputs.Near all = BlockInputs.Near.seenByAll(nearPositions.flip(), CHUNK);
    return new BlockInputs(
        Batch.of(ids(CHUNK)).withPositions(List.of(places)),
        new BlockInputs.Lookup(CHOSEN, BLOCK, 0, LongBuffer.wrap(farPositions)),
        new BlockInputs.Near(all.positions(), SINKS, all.seen()),
        layers);
  }

  private static FloatBuffer floats(Arena arena, RandomGenerator random, int count) {
    FloatBuffer floats = bytes(arena, (long) Float.BYTES * count).asFloatBuffer();
    for (int i = 0; i < count; i++) {
      floats.put(random.nextFloat() - 0.5f);
    }
    return floats.flip();
  }

  private static ByteBuffer bytes(Arena arena, long size) {
    return arena.allocate(size, 64).asByteBuffer().order(ByteOrder.nativeOrder());
  }
}
