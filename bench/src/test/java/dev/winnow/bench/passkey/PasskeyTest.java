package dev.winnow.bench.passkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.blocks.BlockConfig;
import dev.winnow.embed.blocks.BlockContext;
import dev.winnow.embed.blocks.BlockLookup;
import dev.winnow.embed.blocks.ContextConfig;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Blocks;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.held.HeldMemory;
import dev.winnow.embed.running.BlockForward;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// InfiniteBench's passkey task, in bytes, by a decoder that can only copy what it sees.
class PasskeyTest {
  private static final BlockConfig SMALL = new BlockConfig(16, 256, 64, 4, 128, 4);

  private final Models models = Models.open(ModelsConfig.DEFAULTS.withThreads(2));
  private @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Path _ = CopyCircuit.write(folder, 8);
  }

  @AfterEach
  void close() {
    models.close();
  }

  private BlockForward forward(Blocks blocks) {
    return models.blockForward(
        folder.toString(),
        GraphOptions.DEFAULTS.withPadded(false).withOutput(Output.SCORES).withBlocks(blocks));
  }

  private static String text(int length, String key, double depth) {
    return CopyTask.passkey(length, key, depth).text();
  }

  private String answer(
      Blocks blocks, BlockConfig config, BlockLookup lookup, @Nullable Path file, String text) {
    return answer(blocks, config, lookup, file, text, 5);
  }

  private String answer(
      Blocks blocks,
      BlockConfig config,
      BlockLookup lookup,
      @Nullable Path file,
      String text,
      int length) {
    int[] ids = CopyTask.bytes(text);
    try (var context =
        BlockContext.open(
            forward(blocks),
            ContextConfig.DEFAULTS.withBlocks(config).withLookup(lookup).withFolder(file),
            ids.length + length)) {
      var answer = new StringBuilder();
      float[] scores = context.read(ids);
      while (true) {
        float[] seen = scores;
        int best = IntStream.range(0, 256).reduce(0, (a, b) -> seen[b] > seen[a] ? b : a);
        answer.append((char) best);
        if (answer.length() == length) {
          return answer.toString();
        }
        scores = context.read(best);
      }
    }
  }

  @Test
  void noTwoCodesAreAlike() {
    float[][] codes = CopyCircuit.codes();
    for (int one = 0; one < 256; one++) {
      for (int other = 0; other < 256; other++) {
        float product = 0;
        for (int i = 0; i < 16; i++) {
          product += codes[one][i] * codes[other][i];
        }
        assertTrue(one == other ? product == 1 : product <= .25f, one + " and " + other);
      }
    }
  }

  @Test
  void theKeyIsFoundByExactLookupAlone() {
    String early = text(3_000, "40917", .2);
    String late = text(3_000, "71350", .6);

    assertEquals("40917", answer(Blocks.FLOAT, SMALL, BlockLookup.exact(), null, early));
    assertEquals("71350", answer(Blocks.HALF, SMALL, BlockLookup.exact(), folder, late));
    BlockConfig none = SMALL.withBlocks(0);
    assertNotEquals("40917", answer(Blocks.FLOAT, none, BlockLookup.exact(), null, early));
    assertEquals(2, folder.toFile().list().length); // the model alone
  }

  /// Which takes some four minutes of a processor.
  @Test
  @Tag("full")
  void aPromptOfAMillionTokensIsReadAndLeavesNothing() {
    long nativeBefore = HeldMemory.nativeBytes();
    long mappedBefore = HeldMemory.mappedBytes();
    BlockConfig config = new BlockConfig(16, 256, 128, 16, 256, 4);
    CopyTask task = CopyTask.passkey(1 << 20, "58263", .3);
    int[] document = CopyTask.bytes(task.document());
    try (var context =
        BlockContext.open(
            forward(Blocks.HALF),
            ContextConfig.DEFAULTS
                .withBlocks(config)
                .withLookup(BlockLookup.signs(4))
                .withFolder(folder),
            (1 << 20) + 16)) {
      // Keys and values of 160 components in two layers, in 16 bits.
      assertEquals(document.length * 1_280L, HeldMemory.mappedBytes() - mappedBefore, 1e6);
      context.skim(document);
      float[] scores = context.read(CopyTask.bytes(task.question()));
      var answer = new StringBuilder();
      for (int i = 0; i < 5; i++) {
        float[] seen = scores;
        int best = IntStream.range(0, 256).reduce(0, (a, b) -> seen[b] > seen[a] ? b : a);
        answer.append((char) best);
        scores = context.read(best);
      }
      assertEquals("58263", answer.toString());
      assertTrue(context.blocks() > 8_000, context.blocks() + " blocks");
      Runtime runtime = Runtime.getRuntime();
      System.gc();
      long heap = runtime.totalMemory() - runtime.freeMemory();
      assertTrue(heap < 1L << 30, heap + " bytes of heap");
    }
    assertEquals(mappedBefore, HeldMemory.mappedBytes());
    assertEquals(nativeBefore, HeldMemory.nativeBytes());
    assertEquals(2, folder.toFile().list().length); // the model alone
  }

  /// Sixteen bytes are the same before no other value.
  @Test
  void aValueIsFoundByItsKey() throws IOException {
    Path _ = CopyCircuit.write(folder, 16);
    CopyTask task = CopyTask.keyValue(4_000, 3, .3);
    String seen =
        answer(Blocks.HALF, SMALL, BlockLookup.exact(), null, task.text(), task.answer().length());
    assertEquals(task.answer(), seen);
    assertEquals(36, seen.length());
    BlockConfig none = SMALL.withBlocks(0);
    assertNotEquals(
        task.answer(), answer(Blocks.HALF, none, BlockLookup.exact(), null, task.text(), 36));
  }
}
