package dev.winnow.embed.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Blocks;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.BlockForward;
import dev.winnow.embed.running.TestModels;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockContextTest {
  private static final BlockConfig SMALL = new BlockConfig(8, 64, 16, 4, 32, 2);
  private static final Path MODELS = Path.of("src/test/resources/models");
  private static final GraphOptions SCORES =
      GraphOptions.DEFAULTS.withPadded(false).withOutput(Output.SCORES);

  private final Models models = Models.open(TestModels.CONFIG);
  private @TempDir Path folder;

  @AfterEach
  void close() {
    models.close();
  }

  private BlockForward forward(String model, Blocks blocks) {
    return models.blockForward(MODELS.resolve(model).toString(), SCORES.withBlocks(blocks));
  }

  private BlockForward forward() {
    return forward("llama", Blocks.FLOAT);
  }

  private static int[] ids(long seed, int count) {
    return new Random(seed).ints(count, 4, 200).toArray();
  }

  /// Whatever the number of query heads that share a head of keys.
  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "qwen2"})
  void whatTheWindowHoldsIsReadAsWithoutBlocks(String model) {
    int[] ids = ids(1, 150);
    float[] wanted =
        models.forward(MODELS.resolve(model).toString(), SCORES).scores(Batch.of(ids))[0];
    BlockConfig wide = SMALL.withLocal(256);
    for (int chunk : new int[] {1, 32, 149}) {
      try (var context =
          BlockContext.open(
              forward(model, Blocks.FLOAT),
              wide.withChunk(chunk),
              BlockLookup.REPRESENTATIVES,
              200)) {
        assertArrayEquals(wanted, context.read(ids), 1e-4f, "chunks of " + chunk);
        assertEquals(0, context.blocks());
      }
    }
  }

  @Test
  void blocksThatALookupChoosesAreReadAsThoseTheNetworkChooses() {
    int[] ids = ids(2, 400);
    List<List<Integer>> chosen = new ArrayList<>();
    try (var inside = BlockContext.open(forward(), SMALL, BlockLookup.REPRESENTATIVES, 500);
        var outside =
            BlockContext.open(
                forward(),
                SMALL,
                (_, _, _) -> chosen.removeFirst().stream().mapToInt(i -> i).toArray(),
                500)) {
      for (int id : ids) {
        float[] wanted = inside.read(id);
        for (int layer = 0; layer < 3; layer++) {
          chosen.add(inside.chosen(layer));
        }
        if (outside.blocks() <= SMALL.blocks()) {
          chosen.clear();
        }
        assertArrayEquals(wanted, outside.read(id), 1e-4f);
      }
      assertEquals(20, inside.blocks());
      assertEquals(400, inside.runs());
      assertTrue(outside.runs() > 600, outside.runs() + " runs");
    }
  }

  @Test
  void allBlocksAreSeenWhileThereAreFew() {
    int[] ids = ids(3, 300);
    BlockConfig all = SMALL.withBlocks(100);
    try (var one = BlockContext.open(forward(), all, BlockLookup.REPRESENTATIVES, 300);
        var other = BlockContext.open(forward(), all, BlockLookup.random(1), 300)) {
      assertArrayEquals(one.read(ids), other.read(ids), 0);
      assertEquals(one.blocks(), one.chosen(0).size());
    }
  }

  @Test
  void aMappedFileGivesTheSameAndLeavesNothing() {
    int[] ids = ids(4, 500);
    BlockForward half = forward("llama", Blocks.HALF);
    try (var memory = BlockContext.open(half, SMALL, BlockLookup.exact(), 600);
        var file =
            BlockContext.open(
                half,
                ContextConfig.DEFAULTS
                    .withBlocks(SMALL)
                    .withLookup(BlockLookup.exact())
                    .withFolder(folder),
                600);
        var exact = BlockContext.open(forward(), SMALL, BlockLookup.exact(), 600)) {
      float[] wanted = memory.read(ids);
      assertArrayEquals(wanted, file.read(ids), 0);
      assertArrayEquals(exact.read(ids), wanted, .05f);
    }
    assertEquals(0, folder.toFile().list().length);
  }

  @Test
  void theBestTokenOfABlockCounts() {
    int[] ids = ids(5, 200);
    List<double[]> best = new ArrayList<>();
    BlockLookup looking =
        (keys, query, count) -> {
          best.add(keys.best(query));
          return BlockLookup.exact().choose(keys, query, count);
        };
    try (var context = BlockContext.open(forward(), SMALL, looking, 300)) {
      float[] _ = context.read(ids);
      double[] last = best.getLast();
      List<Integer> chosen = context.chosen(2);
      double least = chosen.stream().mapToDouble(number -> last[number]).min().orElseThrow();
      for (int number = 0; number < last.length; number++) {
        assertTrue(chosen.contains(number) == last[number] >= least);
      }
      assertEquals(4, chosen.size());
    }
  }

  @Test
  void saysWhatIsWrong() {
    List<Runnable> wrong =
        List.of(
            () -> SMALL.withLocal(0),
            () -> SMALL.withSinks(-1),
            () -> SMALL.withBlocks(-1),
            () -> SMALL.withChunk(65),
            () -> SMALL.withRepresentatives(17),
            () -> BlockContext.open(forward(), SMALL, BlockLookup.exact(), 0).close());
    for (Runnable given : wrong) {
      String said = assertThrows(IllegalArgumentException.class, given::run).getMessage();
      assertTrue(said.contains("; expected "), said);
    }
    BlockContext context = BlockContext.open(forward(), SMALL, BlockLookup.exact(), 10);
    String message =
        assertThrows(IllegalArgumentException.class, () -> context.read(ids(1, 11))).getMessage();
    assertTrue(message.contains("at most 10 in all"), message);
    context.close();
    assertThrows(IllegalStateException.class, () -> context.read(5));
    Path none = folder.resolve("none");
    assertThrows(
        UncheckedIOException.class,
        () ->
            BlockContext.open(
                forward(),
                ContextConfig.DEFAULTS
                    .withBlocks(SMALL)
                    .withLookup(BlockLookup.exact())
                    .withFolder(none),
                10));
    assertTrue(Files.notExists(none));
  }
}
