package dev.winnow.embed.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Blocks;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.BlockForward;
import dev.winnow.embed.running.TestModels;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeepingTest {
  private static final BlockConfig SMALL = new BlockConfig(8, 64, 16, 2, 32, 2);

  private final Models models = Models.open(TestModels.CONFIG);
  private final BlockForward forward =
      models.blockForward(
          Path.of("src/test/resources/models/llama").toString(),
          GraphOptions.DEFAULTS
              .withPadded(false)
              .withOutput(Output.SCORES)
              .withBlocks(Blocks.FLOAT));

  @AfterEach
  void close() {
    models.close();
  }

  private static int[] ids(int count) {
    return new Random(1).ints(count, 4, 200).toArray();
  }

  private BlockContext open(BlockConfig config, BlockLookup lookup, Keeping keeping) {
    return BlockContext.open(
        forward,
        ContextConfig.DEFAULTS.withBlocks(config).withLookup(lookup).withKeeping(keeping),
        1_000);
  }

  @Test
  void blocksThatGetAttentionStay() {
    BlockLookup first = (_, _, _) -> new int[] {0};
    try (var context = open(SMALL.withBlocks(1), first, new Keeping.ByAttention(4, 0))) {
      for (int id : ids(600)) {
        float[] _ = context.read(id);
      }
      assertEquals(4, context.blocks());
      assertEquals(List.of(0), context.chosen(2));
    }
  }

  @Test
  void ofBlocksThatGetNoneTheOldestGo() {
    BlockLookup last =
        (keys, _, _) -> {
          int newest =
              IntStream.range(0, keys.count())
                  .reduce(0, (a, b) -> keys.number(b) > keys.number(a) ? b : a);
          return new int[] {newest};
        };
    try (var kept = open(SMALL.withBlocks(1), last, new Keeping.ByAttention(4, .1));
        var all = open(SMALL.withBlocks(1), last, Keeping.ALL)) {
      float[] seen = {};
      float[] wanted = {};
      for (int id : ids(500)) {
        seen = kept.read(id);
        wanted = all.read(id);
      }
      assertArrayEquals(wanted, seen, 1e-4f);
      assertEquals(List.of(25), kept.chosen(0));
      assertEquals(List.of(25), all.chosen(0));
      assertEquals(26, all.blocks());
    }
  }

  /// Where every surprise is forgotten at once, the last distant block is all that is kept.
  @Test
  void surprisesDecay() {
    BlockLookup last = (keys, _, _) -> new int[] {keys.count() - 1};
    BlockConfig one = SMALL.withBlocks(1);
    try (var surprised = open(one, BlockLookup.REPRESENTATIVES, new Keeping.BySurprise(0));
        var wanted = open(one, last, Keeping.ALL)) {
      for (int id : ids(300)) {
        assertArrayEquals(wanted.read(id), surprised.read(id), 1e-4f);
      }
      assertEquals(1, surprised.blocks());
      assertTrue(surprised.runs() == 300 && wanted.runs() > 400);
    }
  }

  @Test
  void theMostSurprisingTokensAreKept() {
    var surprises = new Surprises(new BlockConfig(0, 4, 2, 1, 4, 1), 1);
    // Token 0 is likely everywhere, token 1 is not.
    List<float[]> rows =
        List.of(new float[] {4, 0}, new float[] {4, 0}, new float[] {4, 0}, new float[] {4, 0});
    surprises.add(0, new int[] {0, 1, 0, 0}, rows);
    surprises.fill(0);
    assertEquals(0, surprises.lowest());
    surprises.add(4, new int[] {0, 1, 0, 1}, rows);
    surprises.replace(2, List.of(), List.of());
    surprises.replace(4, List.of(), List.of());
    // The tokens 1 and 5.
    assertEquals(Surprises.surprise(rows.getFirst(), 1), surprises.lowest(), 1e-9);
    assertEquals(Math.log(1 + Math.exp(4)), surprises.lowest(), 1e-6);
  }

  @Test
  void saysWhatIsWrong() {
    List<Runnable> wrong =
        List.of(
            () -> new Keeping.ByAttention(0, .1),
            () -> new Keeping.ByAttention(5, 1.5),
            () -> new Keeping.BySurprise(Double.NaN));
    for (Runnable given : wrong) {
      String said = assertThrows(IllegalArgumentException.class, given::run).getMessage();
      assertTrue(said.contains("; expected "), said);
    }
  }
}
