package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.network.GraphOptions;
import dev.winnow.embed.network.GraphOptions.Blocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama-bias", "qwen3", "qwen2", "gemma2"})
  void allBlocksAtTheirPlacesAreTheWholeText(String name) throws IOException {
    String model = model(name);
    int[] text = ids(250);
    float[][] expected = models.forward(model, PLAIN).tokens(Batch.of(text)).getFirst();
    BlockForward forward = models.blockForward(model, BLOCKS);

    float exact = difference(expected, read(forward, text, ALL, Blocks.FLOAT));
    float few = difference(expected, read(forward, text, 1, Blocks.FLOAT));

    assertTrue(exact < CLOSE, "difference " + exact);
    assertTrue(few > 1e-2, "difference " + few);
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
}
