package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Blocks;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Against `bench/oracle/blocks_goldens.py`, which says what is computed.
class InfLlmTest {
  private static final int LAYERS = 3;

  private final Models models = Models.open(TestModels.CONFIG);
  private final Goldens goldens = new Goldens(Path.of("src/test/resources/blocks"));

  /// As InfLLM names them.
  private record Settings(int sinks, int local, int block, int chunk, int topK, int picked) {
    static Settings of(long[] row) {
      int[] all = Arrays.stream(row).mapToInt(Math::toIntExact).toArray();
      return new Settings(all[0], all[1], all[2], all[3], all[4], all[5]);
    }

    /// Blocks that have been packed when so many tokens are read.
    int blocks(int tokens) {
      return Math.max(0, tokens - sinks - local) / block;
    }
  }

  @AfterEach
  void close() {
    models.close();
  }

  private BlockInputs inputs(Settings settings, KeptLayers kept, int[] ids) {
    int past = kept.tokens();
    int end = past + ids.length;
    int blocks = settings.blocks(past);
    int packed = settings.sinks() + blocks * settings.block();
    // Tokens that some of the chunk meet at their distance and some as far ones are listed twice.
    int[] far =
        IntStream.range(0, past)
            .filter(token -> token < settings.sinks() || token >= packed)
            .filter(token -> end - 1 - token >= settings.local())
            .toArray();
    int[] near = IntStream.range(Math.max(0, past - settings.local() + 1), past).toArray();
    int[] both = IntStream.concat(Arrays.stream(far), Arrays.stream(near)).toArray();
    ByteBuffer seen = ByteBuffer.allocateDirect(ids.length * (both.length + ids.length));
    for (int token = past; token < end; token++) {
      for (int place = 0; place < both.length; place++) {
        boolean distant = token - both[place] >= settings.local();
        seen.put((byte) (distant == place < far.length ? 1 : 0));
      }
      for (int other = past; other < end; other++) {
        seen.put((byte) (other <= token ? 1 : 0));
      }
    }
    int[] positions =
        IntStream.concat(IntStream.of(new int[far.length]), Arrays.stream(near)).toArray();
    int[] distantPositions = new int[ids.length];
    Arrays.fill(distantPositions, settings.local() - 1);
    List<BlockInputs.Layer> layers = new ArrayList<>();
    for (int layer = 0; layer < LAYERS; layer++) {
      float[][] rows = Arrays.copyOf(goldens.floats("representatives." + layer), blocks);
      layers.add(
          new BlockInputs.Layer(
              kept.blocks(layer, settings.sinks(), settings.block(), rows, _ -> 0),
              kept.near(layer, both)));
    }
    return new BlockInputs(
        Batch.of(ids).withPositions(List.of(IntStream.range(past, end).toArray())),
        new BlockInputs.Lookup(
            settings.topK(),
            settings.block(),
            settings.local() - 1,
            KeptLayers.positions(distantPositions)),
        new BlockInputs.Near(KeptLayers.positions(positions), far.length, seen.flip()),
        layers);
  }

  private static int[] chosen(long[] row) {
    return Arrays.stream(row).mapToInt(Math::toIntExact).filter(block -> block >= 0).toArray();
  }

  @Test
  void whatTheReferenceChoosesAndComputes() {
    Settings settings = Settings.of(goldens.longs("settings")[0]);
    int[] ids = Arrays.stream(goldens.longs("ids")[0]).mapToInt(Math::toIntExact).toArray();
    float[][] hidden = goldens.floats("hidden");
    BlockForward forward =
        models.blockForward(
            Goldens.MODELS.resolve("llama").toString(),
            GraphOptions.DEFAULTS.withPadded(false).withBlocks(Blocks.FLOAT));
    var kept = new KeptLayers(forward.shape());
    int choices = 0;
    for (int from = 0; from < ids.length; from += settings.chunk()) {
      int[] chunk = Arrays.copyOfRange(ids, from, from + settings.chunk());
      BlockOutputs outputs = forward.tokens(inputs(settings, kept, chunk));
      kept.keep(outputs);
      for (int layer = 0; layer < LAYERS; layer++) {
        int[] expected = chosen(goldens.longs("chosen." + layer)[from / settings.chunk()]);
        int[] seen =
            outputs.layers().get(layer).chosen().stream().mapToInt(block -> block).toArray();
        assertArrayEquals(expected, seen, "layer " + layer + " from token " + from);
        choices += seen.length;
      }
      for (int token = 0; token < chunk.length; token++) {
        assertArrayEquals(
            hidden[from + token], outputs.rows().get(token), 1e-4f, "token " + (from + token));
      }
    }
    assertTrue(choices > 100, choices + " choices");
    assertEquals(25, settings.blocks(ids.length));
  }
}
