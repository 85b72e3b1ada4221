package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A decoder in 8 bits reads many rows by one scale an output, few by blocks.
class StepsTest {
  private static final GraphOptions FLOAT =
      GraphOptions.DEFAULTS.withOutput(Output.SCORES).withCached(true);
  private static final GraphOptions BYTES = FLOAT.withWeights(WeightForm.INT8);

  @TempDir private Path cache = Path.of("");

  @BeforeEach
  void exactBytes() {
    assumeTrue(Processor.CURRENT.exactBytes(), "a processor that multiplies bytes exactly");
  }

  private Models models() {
    return Models.open(ModelsConfig.DEFAULTS.withCache(cache));
  }

  private static Forward open(Models models, String model, GraphOptions options) {
    return models.forward(Goldens.MODELS.resolve(model).toString(), options);
  }

  private static int[] ids(int count) {
    return new Random(3).ints(count, 4, 200).toArray();
  }

  /// Scores at each token, which are read so many at a time.
  private static float[][] scores(Forward forward, int[] ids, int step) {
    float[][] all = new float[ids.length][];
    try (KvCache kept = forward.cache(1, ids.length)) {
      for (int at = 0; at < ids.length; at += step) {
        int[] next = Arrays.copyOfRange(ids, at, Math.min(ids.length, at + step));
        int[] places = new int[next.length];
        Arrays.setAll(places, i -> i);
        float[][] seen = forward.scores(Batch.of(next), kept, List.of(places));
        System.arraycopy(seen, 0, all, at, seen.length);
      }
    }
    return all;
  }

  private static double error(float[][] exact, float[][] seen) {
    double sum = 0;
    double size = 0;
    for (int row = 0; row < exact.length; row++) {
      for (int i = 0; i < exact[row].length; i++) {
        sum += Math.pow(exact[row][i] - seen[row][i], 2);
        size += Math.pow(exact[row][i], 2);
      }
    }
    return Math.sqrt(sum / size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama-bias", "mistral", "qwen2", "qwen3", "phi3"})
  void singleTokensAreNearerTo32BitsThanManyAre(String model) {
    try (var models = models()) {
      int[] ids = ids(60);
      float[][] exact = scores(open(models, model, FLOAT), ids, 1);
      Forward bytes = open(models, model, BYTES);
      double steps = error(exact, scores(bytes, ids, 1));
      double many = error(exact, scores(bytes, ids, 60));
      assertTrue(steps < .07, "steps " + steps);
      assertTrue(steps < many, "steps " + steps + ", many " + many);
    }
  }

  @Test
  void tokensThatAreGuessedAheadGiveWhatSingleOnesGive() {
    try (var models = models()) {
      int[] ids = ids(60);
      Forward bytes = open(models, "llama", BYTES);
      float[][] single = scores(bytes, ids, 1);
      for (int step : new int[] {2, 9, 16}) {
        float[][] together = scores(bytes, ids, step);
        int other = 0; // rounding may bring a number to the next byte, which later tokens see
        for (int i = 0; i < single.length; i++) {
          other += TestModels.distance(single[i], together[i]) > 1e-4 ? 1 : 0;
        }
        assertTrue(other <= 30, "%d of 60 tokens, %d at a time".formatted(other, step));
        assertTrue(error(single, together) < .02, step + " at a time");
      }
      double many = error(single, scores(bytes, ids, 17));
      assertTrue(many > .01, "17 are read as prompts are: " + many);
    }
  }

  @Test
  void withoutRoomForItThereIsNoSecondForm() {
    try (var models = Models.open(ModelsConfig.DEFAULTS.withCache(cache).withPackedBytes(0))) {
      int[] ids = ids(40);
      Forward bytes = open(models, "llama", BYTES);
      float[][] single = scores(bytes, ids, 1);
      float[][] many = scores(bytes, ids, 40);
      assertEquals(0, error(many, single), 1e-4);
    }
  }
}
