package dev.winnow.embed.blocks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Blocks;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.BlockForward;
import dev.winnow.embed.running.TestModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// InfiniteBench's passkey task, in bytes, by a decoder that can only copy what it sees.
class PasskeyTest {
  private static final String BEFORE =
      "There is an important info hidden inside a lot of irrelevant text. Find it and memorize"
          + " them. I will quiz you about the important information there.\n\n";
  private static final String NOISE =
      "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again. ";
  private static final String AFTER = "\n\nWhat is the pass key?\n\nThe pass key is ";
  private static final BlockConfig SMALL = new BlockConfig(16, 256, 64, 4, 128, 4);

  private final Models models = Models.open(TestModels.CONFIG);
  private @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Path _ = CopyCircuit.write(folder);
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
    String needle = "The pass key is %s. Remember it. %s is the pass key. ".formatted(key, key);
    int around = BEFORE.length() + needle.length() + AFTER.length();
    int noise = (length - around) / NOISE.length();
    int before = (int) (noise * depth);
    return BEFORE + NOISE.repeat(before) + needle + NOISE.repeat(noise - before) + AFTER;
  }

  private static int[] bytes(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xFF).toArray();
  }

  private String answer(
      Blocks blocks, BlockConfig config, BlockLookup lookup, @Nullable Path file, String text) {
    int[] ids = bytes(text);
    try (var context = BlockContext.open(forward(blocks), config, lookup, ids.length + 8, file)) {
      var answer = new StringBuilder();
      float[] scores = context.read(ids);
      while (true) {
        float[] seen = scores;
        int best = IntStream.range(0, 256).reduce(0, (a, b) -> seen[b] > seen[a] ? b : a);
        answer.append((char) best);
        if (answer.length() == 5) {
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

  @Test
  @Tag("full")
  void theKeyIsFoundInSixtyFourThousandBytes() {
    var random = new Random(64);
    BlockConfig config = SMALL.withBlocks(8);
    for (int trial = 0; trial < 2; trial++) {
      String key = Integer.toString(10_000 + random.nextInt(90_000));
      String text = text(65_500, key, (trial + .5) / 2);
      long started = System.nanoTime();
      String seen = answer(Blocks.HALF, config, BlockLookup.exact(), folder, text);
      System.out.printf(
          "passkey at 64K, trial %d: %s, %.0f bytes a second%n",
          trial, seen.equals(key), 65_500 * 1e9 / (System.nanoTime() - started));
      assertEquals(key, seen);
    }
  }
}
