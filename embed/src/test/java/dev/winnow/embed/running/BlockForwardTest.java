package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Blocks;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.network.PositionScaling;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockForwardTest {
  private static final GraphOptions PLAIN = GraphOptions.DEFAULTS.withPadded(false);
  private static final GraphOptions BLOCKS = PLAIN.withBlocks(Blocks.FLOAT);
  private static final int CHUNK = 32;
  private static final int BLOCK = 16;
  private static final int ALL = 1000;
  private static final float CLOSE = 1e-4f;

  private final Models models = Models.open(TestModels.CONFIG);

  @TempDir private Path folder;

  @AfterEach
  void close() {
    models.close();
  }

  private static int[] ids(int count) {
    return new Random(count).ints(count, 4, 190).toArray();
  }

  private String model(String name) throws IOException {
    if (!name.equals("gemma2")) {
      return Goldens.MODELS.resolve(name).toString();
    }
    TinyModels.copy(name, folder);
    Path file = folder.resolve("config.json");
    String types = String.join(", ", Collections.nCopies(4, "\"full_attention\""));
    Files.writeString(
        file, Files.readString(file).replaceFirst("\\{", "{\"layer_types\": [" + types + "],"));
    return folder.toString();
  }

  /// A chunk with its true positions behind all that was read: the oldest tokens in blocks, at
  /// least `near` of the last as they are.
  private static BlockInputs exact(
      KeptLayers kept, int[] chunk, int near, int chosen, Blocks form) {
    int past = kept.tokens();
    int blocks = Math.max(0, past - near) / BLOCK;
    int[] places = IntStream.range(past, past + chunk.length).toArray();
    int[] nearby = IntStream.range(blocks * BLOCK, past).toArray();
    List<BlockInputs.Layer> layers = new ArrayList<>();
    boolean half = form == Blocks.HALF;
    for (int layer = 0; layer < kept.layers(); layer++) {
      layers.add(
          new BlockInputs.Layer(
              kept.blocks(layer, 0, blocks, BLOCK, half, token -> token),
              kept.near(layer, nearby)));
    }
    return new BlockInputs(
        Batch.of(chunk).withPositions(List.of(places)),
        new BlockInputs.Lookup(chosen, BLOCK, 0, KeptLayers.positions(places)),
        BlockInputs.Near.seenByAll(KeptLayers.positions(nearby), chunk.length),
        layers);
  }

  private static List<float[]> read(BlockForward forward, int[] text, int chosen, Blocks form) {
    var kept = new KeptLayers(forward.shape());
    List<float[]> rows = new ArrayList<>();
    for (int from = 0; from < text.length; from += CHUNK) {
      int[] chunk = Arrays.copyOfRange(text, from, Math.min(text.length, from + CHUNK));
      BlockOutputs outputs = forward.tokens(exact(kept, chunk, 40, chosen, form));
      kept.keep(outputs);
      rows.addAll(outputs.rows());
    }
    return rows;
  }

  private static float difference(float[][] expected, List<float[]> seen) {
    assertEquals(expected.length, seen.size());
    float most = 0;
    for (int token = 0; token < expected.length; token++) {
      most = Math.max(most, (float) TestModels.distance(expected[token], seen.get(token)));
    }
    return most;
  }

  @Test
  void aNetworkIn16BitsReadsBlocksToo() throws IOException {
    int[] text = ids(150);
    String model = model("llama");
    float[][] expected = models.forward(model, PLAIN).tokens(Batch.of(text)).getFirst();
    BlockForward forward = models.blockForward(model, BLOCKS.withWeights(WeightForm.HALF));

    float difference = difference(expected, read(forward, text, ALL, Blocks.FLOAT));

    assertTrue(difference < .1 && difference > 1e-4, "difference " + difference);
  }

  @ParameterizedTest
  @CsvSource({
    "llama,250",
    "llama-bias,250",
    "qwen3,250",
    "qwen2,250",
    "gemma2,250",
    "phi3-long,120"
  })
  void allBlocksAtTheirPlacesAreTheWholeText(String name, int tokens) throws IOException {
    String model = model(name);
    int[] text = ids(tokens);
    float[][] expected = models.forward(model, PLAIN).tokens(Batch.of(text)).getFirst();
    BlockForward forward = models.blockForward(model, BLOCKS);

    float exact = difference(expected, read(forward, text, ALL, Blocks.FLOAT));
    float few = difference(expected, read(forward, text, 1, Blocks.FLOAT));

    assertTrue(exact < CLOSE, "difference " + exact);
    assertTrue(few > 1e-2, "difference " + few);
  }

  @Test
  void aTokenIsAChunk() {
    int[] text = ids(201);
    BlockForward forward = qwen3(BLOCKS);
    var kept = new KeptLayers(forward.shape());
    kept.keep(forward.tokens(exact(kept, Arrays.copyOf(text, 200), 0, 0, Blocks.FLOAT)));

    BlockOutputs last = forward.tokens(exact(kept, new int[] {text[200]}, 40, ALL, Blocks.FLOAT));

    float[][] expected = models.forward(folder("qwen3"), PLAIN).tokens(Batch.of(text)).getFirst();
    assertArrayEquals(expected[200], last.rows().getFirst(), CLOSE);
    assertEquals(10, last.layers().getFirst().chosen().size());
  }

  @Test
  void noBlocksAndNoNearTokensAreNothingButTheChunk() {
    String model = Goldens.MODELS.resolve("qwen3").toString();
    int[] text = ids(20);
    BlockForward forward = models.blockForward(model, BLOCKS);
    var kept = new KeptLayers(forward.shape());

    BlockOutputs outputs = forward.tokens(exact(kept, text, 0, 0, Blocks.FLOAT));

    float[][] expected = models.forward(model, PLAIN).tokens(Batch.of(text)).getFirst();
    assertTrue(difference(expected, outputs.rows()) < CLOSE);
    assertEquals(List.of(), outputs.layers().getFirst().chosen());
  }

  /// Inputs behind 200 tokens of which 160 are in blocks.
  private BlockInputs late(BlockForward forward, int chosen, Blocks form) {
    var kept = new KeptLayers(forward.shape());
    kept.keep(forward.tokens(exact(kept, ids(200), 0, 0, form)));
    return exact(kept, ids(CHUNK), 40, chosen, form);
  }

  private BlockForward qwen3(GraphOptions options) {
    return models.blockForward(Goldens.MODELS.resolve("qwen3").toString(), options);
  }

  private static float distance(BlockOutputs a, BlockOutputs b) {
    return difference(a.rows().toArray(float[][]::new), b.rows());
  }

  @Test
  void sixteenBitsAreNearThirtyTwo() {
    BlockForward single = qwen3(BLOCKS);
    BlockForward half = qwen3(PLAIN.withBlocks(Blocks.HALF));

    float difference =
        distance(
            single.tokens(late(single, ALL, Blocks.FLOAT)),
            half.tokens(late(half, ALL, Blocks.HALF)));

    assertTrue(difference > 1e-7 && difference < 1e-2, "difference " + difference);
  }

  @Test
  void blocksThatAreNotChosenAreNotRead() {
    BlockForward forward = qwen3(BLOCKS);
    BlockInputs inputs = late(forward, 3, Blocks.FLOAT);
    BlockOutputs before = forward.tokens(inputs);

    for (int layer = 0; layer < inputs.layers().size(); layer++) {
      BlockInputs.Stored stored = inputs.layers().get(layer).stored();
      List<Integer> chosen = before.layers().get(layer).chosen();
      assertEquals(3, chosen.size());
      for (ByteBuffer buffer : List.of(stored.keys(), stored.values())) {
        FloatBuffer floats = buffer.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
        int block = floats.capacity() / 10;
        IntStream.range(0, floats.capacity())
            .filter(at -> !chosen.contains(at / block))
            .forEach(at -> floats.put(at, Float.NaN));
      }
    }
    assertEquals(0, distance(before, forward.tokens(inputs)));
  }

  @Test
  void callersMayLookBlocksUpThemselves() {
    BlockForward forward = qwen3(BLOCKS);
    BlockInputs inputs = late(forward, 3, Blocks.FLOAT);
    BlockOutputs outputs = forward.tokens(inputs);
    List<BlockInputs.Layer> own = new ArrayList<>();
    for (int layer = 0; layer < inputs.layers().size(); layer++) {
      BlockInputs.Layer all = inputs.layers().get(layer);
      List<Integer> best = best(all.stored(), outputs.layers().get(layer).query(), 3);
      assertEquals(best, outputs.layers().get(layer).chosen());
      own.add(new BlockInputs.Layer(only(all.stored(), best), all.near()));
    }

    BlockOutputs given =
        forward.tokens(new BlockInputs(inputs.chunk(), inputs.lookup(), inputs.near(), own));

    assertTrue(distance(outputs, given) < 1e-5);
    assertEquals(List.of(0, 1, 2), given.layers().getFirst().chosen());
  }

  private static List<Integer> best(BlockInputs.Stored stored, FloatBuffer query, int count) {
    int size = query.remaining();
    int blocks = stored.representatives().remaining() / size;
    double[] scores = new double[blocks];
    for (int i = 0; i < blocks * size; i++) {
      scores[i / size] += stored.representatives().get(i) * query.get(i % size);
    }
    return IntStream.range(0, blocks)
        .boxed()
        .sorted(Comparator.comparing(block -> -scores[block]))
        .limit(count)
        .sorted()
        .toList();
  }

  private static BlockInputs.Stored only(BlockInputs.Stored all, List<Integer> blocks) {
    return new BlockInputs.Stored(
        only(all.keys(), blocks),
        only(all.values(), blocks),
        only(bytes(all.representatives()), blocks).asFloatBuffer(),
        only(bytes(all.positions()), blocks).asLongBuffer());
  }

  private static ByteBuffer bytes(FloatBuffer floats) {
    ByteBuffer bytes = KeptLayers.bytes(Float.BYTES * floats.remaining());
    bytes.asFloatBuffer().put(floats.duplicate());
    return bytes;
  }

  private static ByteBuffer bytes(LongBuffer longs) {
    ByteBuffer bytes = KeptLayers.bytes(Long.BYTES * longs.remaining());
    bytes.asLongBuffer().put(longs.duplicate());
    return bytes;
  }

  /// Of ten.
  private static ByteBuffer only(ByteBuffer all, List<Integer> blocks) {
    int size = all.remaining() / 10;
    ByteBuffer some = KeptLayers.bytes(size * blocks.size());
    for (int block : blocks) {
      some.put(all.slice(block * size, size));
    }
    return some.flip().order(ByteOrder.nativeOrder());
  }

  @Test
  void nearTokensMayLieInAnyOrder() {
    BlockForward forward = qwen3(BLOCKS);
    var kept = new KeptLayers(forward.shape());
    int[] text = ids(48);
    kept.keep(forward.tokens(exact(kept, Arrays.copyOf(text, 40), 0, 0, Blocks.FLOAT)));
    int[] chunk = Arrays.copyOfRange(text, 40, 48);
    BlockInputs inOrder = exact(kept, chunk, 40, 0, Blocks.FLOAT);
    int[] ring = IntStream.range(0, 40).map(place -> (place + 17) % 40).toArray();
    List<BlockInputs.Layer> layers = new ArrayList<>();
    for (int layer = 0; layer < kept.layers(); layer++) {
      BlockInputs.Stored none = inOrder.layers().get(layer).stored();
      layers.add(new BlockInputs.Layer(none, kept.near(layer, ring)));
    }
    var near = BlockInputs.Near.seenByAll(KeptLayers.positions(ring), 8);

    BlockOutputs turned =
        forward.tokens(new BlockInputs(inOrder.chunk(), inOrder.lookup(), near, layers));

    assertTrue(distance(forward.tokens(inOrder), turned) < 1e-5);
  }

  @Test
  void buffersAreReadFromPositionToLimit() {
    BlockForward forward = qwen3(BLOCKS);
    BlockInputs inputs = late(forward, 3, Blocks.FLOAT);
    BlockInputs.Near near = inputs.near();
    List<BlockInputs.Layer> moved =
        inputs.layers().stream()
            .map(layer ->
                new BlockInputs.Layer(
                    new BlockInputs.Stored(
                        inTheMiddle(layer.stored().keys()),
                        inTheMiddle(layer.stored().values()),
                        inTheMiddle(layer.stored().representatives()),
                        inTheMiddle(layer.stored().positions())),
                    new KeysValues(
                        inTheMiddle(layer.near().keys()), inTheMiddle(layer.near().values()))))
            .toList();
    var beside = new BlockInputs.Near(inTheMiddle(near.positions()), 0, inTheMiddle(near.seen()));
    BlockInputs same = new BlockInputs(inputs.chunk(), inputs.lookup(), beside, moved);

    assertEquals(0, distance(forward.tokens(inputs), forward.tokens(same)));
  }

  private static ByteBuffer inTheMiddle(ByteBuffer bytes) {
    int size = bytes.remaining();
    ByteBuffer more = KeptLayers.bytes(size + 24);
    return more.put(8, bytes, bytes.position(), size).position(8).limit(8 + size);
  }

  private static FloatBuffer inTheMiddle(FloatBuffer floats) {
    int size = floats.remaining();
    FloatBuffer more = KeptLayers.bytes(Float.BYTES * (size + 24)).asFloatBuffer();
    return more.put(8, floats, floats.position(), size).position(8).limit(8 + size);
  }

  private static LongBuffer inTheMiddle(LongBuffer longs) {
    int size = longs.remaining();
    LongBuffer more = KeptLayers.bytes(Long.BYTES * (size + 24)).asLongBuffer();
    return more.put(8, longs, longs.position(), size).position(8).limit(8 + size);
  }

  @Test
  void scoresAndLabelsAreThoseOfTheLastToken() {
    String model = Goldens.MODELS.resolve("qwen3").toString();
    int[] text = ids(20);
    int[] labels = {7, 199, 0};
    float[] expected =
        models.forward(model, PLAIN.withOutput(Output.SCORES)).scores(Batch.of(text))[0];
    BlockForward scores = qwen3(BLOCKS.withOutput(Output.SCORES));
    BlockForward some = qwen3(BLOCKS.withOutput(Output.LABELS));
    BlockInputs inputs = exact(new KeptLayers(scores.shape()), text, 0, 0, Blocks.FLOAT);

    List<float[]> all = scores.scores(inputs).rows();
    List<float[]> few = some.labels(inputs, labels).rows();

    assertEquals(1, all.size());
    assertArrayEquals(expected, all.getFirst(), CLOSE);
    for (int label = 0; label < labels.length; label++) {
      assertEquals(expected[labels[label]], few.getFirst()[label], CLOSE);
    }
    assertThrows(IllegalStateException.class, () -> scores.tokens(inputs));
    assertThrows(IllegalArgumentException.class, () -> some.labels(inputs, 240));
  }

  @Test
  void closedModelsTurnRunsAway() {
    BlockForward forward = qwen3(BLOCKS);
    BlockInputs inputs = exact(new KeptLayers(forward.shape()), ids(4), 0, 0, Blocks.FLOAT);
    assertSame(forward, qwen3(BLOCKS));

    models.close();

    assertThrows(IllegalStateException.class, () -> forward.tokens(inputs));
    assertThrows(IllegalStateException.class, () -> qwen3(BLOCKS));
  }

  private static void refused(String part, Executable executable) {
    var e = assertThrows(IllegalArgumentException.class, executable);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void whatCannotHaveBlocksIsRefused() {
    String qwen3 = Goldens.MODELS.resolve("qwen3").toString();
    refused("causal", () -> models.blockForward(folder("modernbert"), BLOCKS));
    refused("sliding_window in config.json", () -> models.blockForward(folder("mistral"), BLOCKS));
    refused("blockForward", () -> models.forward(qwen3, BLOCKS));
    refused("Models.forward", () -> models.blockForward(qwen3, PLAIN));
    refused("padded true", () -> GraphOptions.DEFAULTS.withBlocks(Blocks.HALF));
    refused("cached true", () -> BLOCKS.withCached(true));
    refused("grouped true", () -> BLOCKS.withGrouped(true));
    refused("SPARSE", () -> BLOCKS.withOutput(Output.SPARSE));
    refused("Grouped", () -> BLOCKS.withPositions(new PositionScaling.Grouped(2)));
    refused("SelfExtend", () -> BLOCKS.withPositions(new PositionScaling.SelfExtend(2, 8)));
  }

  private static String folder(String model) {
    return Goldens.MODELS.resolve(model).toString();
  }

  private static BlockInputs withLayers(BlockInputs inputs, BlockInputs.Layer... layers) {
    return new BlockInputs(inputs.chunk(), inputs.lookup(), inputs.near(), List.of(layers));
  }

  private static BlockInputs with(BlockInputs inputs, Batch chunk) {
    return new BlockInputs(chunk, inputs.lookup(), inputs.near(), inputs.layers());
  }

  private static BlockInputs with(BlockInputs inputs, BlockInputs.Lookup lookup) {
    return new BlockInputs(inputs.chunk(), lookup, inputs.near(), inputs.layers());
  }

  private static BlockInputs with(BlockInputs inputs, BlockInputs.Near near) {
    return new BlockInputs(inputs.chunk(), inputs.lookup(), near, inputs.layers());
  }

  @Test
  void whatHasAnotherShapeIsRefused() {
    BlockForward forward = qwen3(BLOCKS);
    BlockInputs good = late(forward, 3, Blocks.FLOAT);
    BlockInputs.Lookup lookup = good.lookup();
    BlockInputs.Near near = good.near();
    BlockInputs.Layer layer = good.layers().getFirst();
    BlockInputs.Stored stored = layer.stored();
    FloatBuffer few = stored.representatives().slice(0, 30);
    FloatBuffer heap = FloatBuffer.allocate(layer.near().keys().remaining());

    refused(
        "2 layers; expected the network's 3", () -> forward.tokens(withLayers(good, layer, layer)));
    refused("a chunk of 2", () -> forward.tokens(with(good, Batch.of(List.of(ids(3), ids(4))))));
    refused(
        "distant positions: 32; expected 3", () -> forward.tokens(with(good, Batch.of(ids(3)))));
    refused(
        "position -1 in the lookup",
        () ->
            forward.tokens(
                with(good, new BlockInputs.Lookup(3, BLOCK, -1, lookup.distantPositions()))));
    refused(
        "-1 blocks",
        () ->
            forward.tokens(
                with(good, new BlockInputs.Lookup(-1, BLOCK, 0, lookup.distantPositions()))));
    refused(
        "keys of blocks of layer 0 in bytes: 40,960; expected 20,480",
        () ->
            forward.tokens(with(good, new BlockInputs.Lookup(3, 8, 0, lookup.distantPositions()))));
    refused(
        "41 near tokens are distant",
        () -> forward.tokens(with(good, new BlockInputs.Near(near.positions(), 41, near.seen()))));
    refused(
        "tokens seen: 2,303; expected 2,304",
        () ->
            forward.tokens(
                with(good, new BlockInputs.Near(near.positions(), 0, near.seen().slice(1, 2303)))));
    ByteBuffer blind = ByteBuffer.allocateDirect(2304);
    refused(
        "does not see itself",
        () -> forward.tokens(with(good, new BlockInputs.Near(near.positions(), 0, blind))));
    var cut = new BlockInputs.Stored(stored.keys(), stored.values(), few, stored.positions());
    refused(
        "a multiple of 64",
        () ->
            forward.tokens(
                withLayers(good, new BlockInputs.Layer(cut, layer.near()), layer, layer)));
    refused(
        "in a heap buffer",
        () ->
            forward.tokens(
                withLayers(
                    good,
                    new BlockInputs.Layer(stored, new KeysValues(heap, heap)),
                    layer,
                    layer)));
    var heavy =
        new BlockInputs.Stored(
            stored.keys(),
            stored.values(),
            stored.representatives(),
            stored.positions(),
            KeptLayers.bytes(12).asFloatBuffer());
    refused(
        "are 3 numbers; expected one for all",
        () ->
            forward.tokens(
                withLayers(good, new BlockInputs.Layer(heavy, layer.near()), layer, layer)));
    LongBuffer far = KeptLayers.positions(new int[160]).put(5, 1L << 40);
    refused(
        "in positions of blocks of layer 0",
        () ->
            forward.tokens(
                withLayers(
                    good,
                    new BlockInputs.Layer(
                        new BlockInputs.Stored(
                            stored.keys(), stored.values(), stored.representatives(), far),
                        layer.near()),
                    layer,
                    layer)));
  }
}
