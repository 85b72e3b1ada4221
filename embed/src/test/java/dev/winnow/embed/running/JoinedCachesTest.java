package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys of the first layer depend on their token and its position alone, so that moved ones can be
/// compared with those that were read there.
class JoinedCachesTest {
  private final Models models = Models.open(TestModels.CONFIG);

  @AfterEach
  void close() {
    models.close();
  }

  private Forward open(String model) {
    return models.forward(
        Goldens.MODELS.resolve(model).toString(),
        GraphOptions.DEFAULTS.withOutput(Output.SCORES).withCached(true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "gemma3"})
  void movedKeysAreThoseThatAreReadThere(String model) {
    Forward forward = open(model);
    int[] ids = new Random(1).ints(1_000, 4, 200).toArray();
    try (KvCache whole = forward.cache(1, 1_000);
        KvCache part = forward.cache(1, 300);
        KvCache joined = forward.cache(1, 1_000)) {
      float[][] _ = forward.scores(Batch.of(ids), whole);
      float[][] _ = forward.scores(Batch.of(Arrays.copyOfRange(ids, 700, 1_000)), part);
      float[][] _ = forward.scores(Batch.of(Arrays.copyOf(ids, 650)), joined);
      forward.join(joined, whole, 650, 700); // moved by nothing
      forward.join(joined, part, 0, 300);
      assertEquals(1_000, joined.length(0));
      assertEquals(999, joined.read(0).position(0, 999, 0));
      double most = 0;
      double moved = 0;
      for (int row = 0; row < whole.rows(0, true, 0, 1).rows(); row++) {
        FloatBuffer wanted = whole.rows(0, true, 0, 1).row(row, 1_000).asFloatBuffer();
        FloatBuffer seen = joined.rows(0, true, 0, 1).row(row, 1_000).asFloatBuffer();
        FloatBuffer before = part.rows(0, true, 0, 1).row(row, 300).asFloatBuffer();
        for (int i = 0; i < wanted.limit(); i++) {
          most = Math.max(most, Math.abs(wanted.get(i) - seen.get(i)));
        }
        for (int i = 0; i < before.limit(); i++) {
          int there = wanted.limit() - before.limit() + i;
          moved = Math.max(moved, Math.abs(wanted.get(there) - before.get(i)));
        }
      }
      assertTrue(most < 1e-5 && moved > .1, most + ", and " + moved + " before");
    }
  }

  @Test
  void anglesThatDependOnTheLengthCannotBeMoved() {
    Forward forward = open("phi3-long");
    try (KvCache one = forward.cache(1, 50);
        KvCache other = forward.cache(1, 100)) {
      float[][] _ = forward.scores(Batch.of(5, 6, 7), one);
      String said =
          assertThrows(IllegalStateException.class, () -> forward.join(other, one, 0, 3))
              .getMessage();
      assertTrue(said.contains("; expected a model"), said);
      assertEquals(0, other.length(0));
    }
  }
}
