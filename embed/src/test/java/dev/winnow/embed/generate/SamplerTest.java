package dev.winnow.embed.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final int DRAWS = 20_000;

  private static Sampling sampling(JsonNode stated, long seed) {
    return new Sampling(
        stated.path("temperature").asDouble(1),
        stated.path("k").asInt(0),
        stated.path("nucleus").asDouble(1),
        stated.path("leastShare").asDouble(0),
        stated.path("penalty").asDouble(1),
        seed);
  }

  private static float[] floats(JsonNode numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers.get(i).asDouble();
    }
    return floats;
  }

  private static int[] ints(JsonNode numbers) {
    return IntStream.range(0, numbers.size()).map(i -> numbers.get(i).asInt()).toArray();
  }

  @Test
  void drawsAsOftenAsTransformersWould() throws IOException {
    var cases = new ObjectMapper().readTree(Path.of("src/test/resources/sampling.json").toFile());
    assertEquals(11, cases.size());
    for (JsonNode given : cases) {
      int[] counts = new int[given.get("scores").size()];
      for (int draw = 0; draw < DRAWS; draw++) {
        var sampler = new Sampler(sampling(given.get("sampling"), draw), ints(given.get("prompt")));
        counts[sampler.next(floats(given.get("scores")))]++;
      }
      for (int id = 0; id < counts.length; id++) {
        double wanted = given.get("probabilities").get(id).asDouble();
        double deviation = Math.sqrt(wanted * (1 - wanted) / DRAWS);
        String name = given.get("sampling") + ", token " + id;
        assertEquals(wanted, counts[id] / (double) DRAWS, 5 * deviation, name);
      }
    }
  }

  @Test
  void greedyTakesTheFirstOfTheLikeliest() {
    var sampler = new Sampler(Sampling.GREEDY, new int[0]);

    assertEquals(1, sampler.next(new float[] {-1, 3, 2, 3}));
  }

  @Test
  void thePenaltyCountsWhatWasWritten() {
    var sampler = new Sampler(Sampling.GREEDY.withPenalty(2), new int[] {0});

    List<Integer> written = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      written.add(sampler.next(new float[] {4, 3, 2.5f}));
    }

    assertEquals(List.of(1, 2, 0), written);
  }

  @Test
  void theSameSeedDrawsTheSame() {
    Sampling sampling = Sampling.GREEDY.withTemperature(1);
    List<List<Integer>> drawn = new ArrayList<>();
    for (long seed : new long[] {1, 1, 2}) {
      var sampler = new Sampler(sampling.withSeed(seed), new int[0]);
      drawn.add(IntStream.range(0, 50).mapToObj(_ -> sampler.next(new float[20])).toList());
    }

    assertEquals(drawn.get(1), drawn.get(0));
    assertNotEquals(drawn.get(2), drawn.get(0));
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    Sampling greedy = Sampling.GREEDY;
    List<Runnable> wrong =
        List.of(
            () -> greedy.withTemperature(-.1),
            () -> greedy.withTemperature(Double.NaN),
            () -> greedy.withTemperature(Double.POSITIVE_INFINITY),
            () -> greedy.withK(-1),
            () -> greedy.withNucleus(0),
            () -> greedy.withNucleus(1.01),
            () -> greedy.withLeastShare(-1),
            () -> greedy.withLeastShare(2),
            () -> greedy.withPenalty(0),
            () -> greedy.withPenalty(Double.NaN),
            () -> GenerationConfig.DEFAULTS.withTokens(0),
            () -> GenerationConfig.DEFAULTS.withStops(""),
            () -> GenerationConfig.DEFAULTS.withDrafts(-1),
            () -> GenerationConfig.DEFAULTS.withDrafts(65),
            () -> DecoderOptions.DEFAULTS.withKept(-1),
            () -> new ChatMessage("a b", "text"));
    for (Runnable given : wrong) {
      assertTrue(
          String.valueOf(assertThrows(IllegalArgumentException.class, given::run).getMessage())
              .contains("; expected "));
    }
  }
}
