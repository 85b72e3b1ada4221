package dev.winnow.embed.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.blocks.DenseReference.Strategy;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Blocks;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.BlockForward;
import dev.winnow.embed.running.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each way of looking blocks up against [DenseReference].
class BlockLookupTest {
  private static final BlockConfig SMALL = new BlockConfig(4, 24, 8, 3, 12, 2);
  private static final GraphOptions SCORES =
      GraphOptions.DEFAULTS.withPadded(false).withOutput(Output.SCORES);

  private final Models models = Models.open(TestModels.CONFIG);
  private @TempDir Path folder;

  @AfterEach
  void close() {
    models.close();
  }

  private static BlockLookup lookup(Strategy strategy) {
    return switch (strategy) {
      case LITERAL -> BlockLookup.REPRESENTATIVES;
      case PER_HEAD -> BlockLookup.perHead();
      case BEST_REPRESENTATIVE -> BlockLookup.bestRepresentative();
      case EXACT -> BlockLookup.exact();
      case MEAN_KEY -> BlockLookup.centroids(1);
      case TOKENS -> BlockLookup.tokens();
    };
  }

  private BlockForward forward() {
    return models.blockForward(folder.toString(), SCORES.withBlocks(Blocks.FLOAT));
  }

  private static int[] ids(int count) {
    return new Random(7).ints(count, 0, 64).toArray();
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /// In chunks, then token by token, for 1, 2, 4 and 8 heads of queries a head of keys.
  @ParameterizedTest
  @EnumSource
  void choosesAndComputesWhatTheReferenceDoes(Strategy strategy) throws IOException {
    for (int keyHeads : new int[] {8, 4, 2, 1}) {
      var reference = new DenseReference(SMALL, keyHeads, strategy, keyHeads);
      folder = reference.write(Files.createTempDirectory(folder, "model"));
      int[] ids = ids(130);
      Set<List<Integer>> choices = new HashSet<>();
      try (var context = BlockContext.open(forward(), SMALL, lookup(strategy), 200)) {
        for (int from = 0; from < ids.length; ) {
          int[] next = new int[from < 100 ? 25 : 1];
          System.arraycopy(ids, from, next, 0, next.length);
          String where = "%d heads of keys, behind %d".formatted(keyHeads, from);
          float[] wanted = floats(reference.read(next));
          assertArrayEquals(wanted, context.read(next), 1e-4f, where);
          for (int layer = 0; layer < 2; layer++) {
            assertEquals(reference.chosen(layer), context.chosen(layer), where);
            choices.add(context.chosen(layer));
          }
          from += next.length;
        }
        assertEquals(12, context.blocks());
      }
      assertTrue(choices.size() > 5, choices + "");
    }
  }

  private BlockForward random() throws IOException {
    folder = new DenseReference(SMALL, 2, Strategy.EXACT, 3).write(folder);
    return forward();
  }

  /// Where everything is near enough, and positions do not count.
  @Test
  void allBlocksTogetherAreFullAttentionAtOneDistance() throws IOException {
    BlockForward forward = random();
    int[] ids = ids(20);
    float[] whole = models.forward(folder.toString(), SCORES).scores(Batch.of(ids))[0];
    try (var context = BlockContext.open(forward, SMALL, BlockLookup.tokens(), 100)) {
      assertArrayEquals(whole, context.read(ids), 1e-4f);
    }
    ids = ids(120);
    BlockConfig all = SMALL.withBlocks(50);
    float[] wanted = {};
    for (Strategy strategy : Strategy.values()) {
      try (var context = BlockContext.open(forward, all, lookup(strategy), 200)) {
        float[] seen = context.read(ids);
        wanted =
            wanted.length == 0
                ? floats(new DenseReference(all, 2, Strategy.LITERAL, 3).read(ids))
                : wanted;
        assertArrayEquals(wanted, seen, 1e-4f, strategy + "");
      }
    }
  }

  @Test
  void signsAndCentroidsFindMuchOfWhatExactLookupFinds() throws IOException {
    BlockForward forward = random();
    int[] ids = ids(400);
    List<List<Integer>> exact = chosen(forward, BlockLookup.exact(), ids);
    int all = exact.stream().mapToInt(List::size).sum();
    int byChance = common(exact, chosen(forward, BlockLookup.random(5), ids));
    int bySigns = common(exact, chosen(forward, BlockLookup.signs(2), ids));
    int byCentroids = common(exact, chosen(forward, BlockLookup.centroids(4), ids));
    assertEquals(all, common(exact, chosen(forward, BlockLookup.signs(64), ids)));
    assertEquals(all, common(exact, chosen(forward, BlockLookup.centroids(8), ids)));
    String seen =
        "%d of %d by signs, %d by centroids, %d by chance"
            .formatted(bySigns, all, byCentroids, byChance);
    assertTrue(bySigns > 2 * byChance && byCentroids > 2 * byChance, seen);
  }

  private static List<List<Integer>> chosen(BlockForward forward, BlockLookup lookup, int[] ids) {
    List<List<Integer>> chosen = new ArrayList<>();
    try (var context = BlockContext.open(forward, SMALL, lookup, 500)) {
      context.skim(ids);
      for (int i = 0; i < 40; i++) {
        float[] _ = context.read(ids[i]);
        chosen.add(context.chosen(0)); // its queries do not depend on what is seen
      }
    }
    return chosen;
  }

  private static int common(List<List<Integer>> one, List<List<Integer>> other) {
    int common = 0;
    for (int i = 0; i < one.size(); i++) {
      Set<Integer> both = new HashSet<>(one.get(i));
      both.retainAll(other.get(i));
      common += both.size();
    }
    return common;
  }

  /// Against all blocks, which is full attention at one distance.
  @Test
  void whatIsNotFetchedIsEstimated() throws IOException {
    BlockForward forward = random();
    List<float[]> whole = rows(forward, SMALL.withBlocks(50), BlockLookup.REPRESENTATIVES);
    List<float[]> fetched = rows(forward, SMALL, BlockLookup.centroids(2));
    List<float[]> rough = rows(forward, SMALL, BlockLookup.estimated(2, 13));
    List<float[]> fine = rows(forward, SMALL, BlockLookup.estimated(4, 25));
    // Of eight tokens, eight centroids are the tokens themselves.
    List<float[]> exact = rows(forward, SMALL, BlockLookup.estimated(8, 64));

    assertTrue(distance(whole, exact) < 1e-4, distance(whole, exact) + "");
    String seen =
        "%.4f with four centroids a block, %.4f with two, %.4f without"
            .formatted(distance(whole, fine), distance(whole, rough), distance(whole, fetched));
    assertTrue(distance(whole, rough) < .95 * distance(whole, fetched), seen);
    assertTrue(distance(whole, fine) < .8 * distance(whole, fetched), seen);
  }

  private static List<float[]> rows(BlockForward forward, BlockConfig config, BlockLookup lookup) {
    List<float[]> rows = new ArrayList<>();
    try (var context = BlockContext.open(forward, config, lookup, 500)) {
      context.skim(ids(400));
      for (int id : ids(20)) {
        rows.add(context.read(id));
      }
    }
    return rows;
  }

  private static double distance(List<float[]> one, List<float[]> other) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < one.size(); i++) {
      for (int j = 0; j < one.get(i).length; j++) {
        sum += Math.abs(one.get(i)[j] - other.get(i)[j]);
        count++;
      }
    }
    return sum / count;
  }

  @Test
  void aRememberedLookupLooksAnewOnlyForAnotherQuery() throws IOException {
    BlockForward forward = random();
    int[] looked = {0};
    BlockLookup counting =
        (keys, query, count) -> {
          looked[0]++;
          return BlockLookup.exact().choose(keys, query, count);
        };
    try (var context =
        BlockContext.open(forward, SMALL, BlockLookup.remembered(counting, 0), 500)) {
      context.skim(ids(300));
      // Always the same token: in the first layer the very same query.
      for (int i = 0; i < 5; i++) {
        float[] _ = context.read(9);
      }
      assertTrue(looked[0] < 10, looked[0] + " lookups in two layers");
    }
    looked[0] = 0;
    try (var context =
        BlockContext.open(forward, SMALL, BlockLookup.remembered(counting, 1), 500)) {
      context.skim(ids(300));
      for (int id : ids(5)) {
        float[] _ = context.read(id);
      }
      assertEquals(10, looked[0]);
    }
  }

  @Test
  void whatIsSkimmedSeesNoBlocksInOneRunAChunk() throws IOException {
    BlockForward forward = random();
    int[] ids = ids(300);
    try (var skimmed = BlockContext.open(forward, SMALL, BlockLookup.exact(), 400);
        var blind = BlockContext.open(forward, SMALL.withBlocks(0), BlockLookup.exact(), 400)) {
      skimmed.skim(ids);
      assertEquals(25, skimmed.runs());
      assertEquals(List.of(), skimmed.chosen(0));
      assertEquals(34, skimmed.blocks());
      float[] _ = blind.read(ids);
      assertEquals(26, blind.runs());
      float[] _ = skimmed.read(5);
      assertEquals(3, skimmed.chosen(1).size());
    }
  }

  @Test
  void saysWhatIsWrong() {
    List<Runnable> wrong =
        List.of(
            () -> BlockLookup.centroids(0),
            () -> BlockLookup.estimated(8, 0),
            () -> BlockLookup.signs(65),
            () -> BlockLookup.remembered(BlockLookup.REPRESENTATIVES, .5),
            () -> BlockLookup.remembered(BlockLookup.exact(), 1.5));
    for (Runnable given : wrong) {
      String said = assertThrows(IllegalArgumentException.class, given::run).getMessage();
      assertTrue(said.contains("; expected "), said);
    }
  }
}
