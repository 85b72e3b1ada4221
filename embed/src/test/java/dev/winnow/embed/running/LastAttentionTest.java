package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.embed.Models;
import dev.winnow.embed.files.DerivedWeights;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.graph.NetworkGraph;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.onnx.OnnxGraph;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Labels with a cache, in 32 and in 8 bits: the last layer asks for the last tokens alone, and
/// gives what the whole layer gives, which graphs for scores of the vocabulary have. In 8 bits
/// these read up to [#MOST_STEPS] rows by blocks of weights (`StepsTest`), so they are given more.
class LastAttentionTest {
  private static final GraphOptions CACHED = GraphOptions.DEFAULTS.withCached(true);
  private static final int[] LABELS = {5, 17, 100};
  private static final int MOST_STEPS = 16;

  private static final float CLOSE = 1e-5f;

  /// Sums are taken in another order, so now and then a number falls on another byte.
  private static final float CLOSE_BYTES = 2e-3f;

  private final Models models = Models.open(TestModels.CONFIG);

  @AfterEach
  void close() {
    models.close();
  }

  private static int[] ids(int count, long seed) {
    return new Random(seed).ints(count, 4, 200).toArray();
  }

  /// What a text gives that is read in pieces, by labels or by all scores.
  private float[][] read(Forward forward, boolean labels, KvCache cache, List<int[]> texts) {
    Batch batch = Batch.of(texts);
    return labels
        ? forward.labels(batch, cache, LABELS)
        : Arrays.stream(forward.scores(batch, cache))
            .map(all -> new float[] {all[LABELS[0]], all[LABELS[1]], all[LABELS[2]]})
            .toArray(float[][]::new);
  }

  private Forward open(String model, WeightForm form, boolean labels) {
    return TinyModels.open(
        models, model, CACHED.withWeights(form).withOutput(labels ? Output.LABELS : Output.SCORES));
  }

  private static void requireClose(WeightForm form, float[][] expected, float[][] seen) {
    assertEquals(expected.length, seen.length);
    for (int text = 0; text < seen.length; text++) {
      float close = form == WeightForm.FLOAT ? CLOSE : CLOSE_BYTES;
      assertArrayEquals(expected[text], seen[text], close, "text " + text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama",
        "llama-dynamic",
        "mistral",
        "qwen2",
        "qwen3",
        "phi3",
        "gemma2",
        "phi3-long"
      })
  void labelsAreThoseOfAllScores(String model) {
    labelsAreThoseOfAllScores(model, WeightForm.FLOAT);
    labelsAreThoseOfAllScores(model, WeightForm.INT8);
  }

  private void labelsAreThoseOfAllScores(String model, WeightForm form) {
    Forward all = open(model, form, false);
    Forward last = open(model, form, true);
    int[] text = ids(1300, 1);
    int least = form == WeightForm.INT8 ? MOST_STEPS + 1 : 1;
    int[][] cuts = {{1300}, {least, 1300}, {100, 100 + least, 700, 1300 - least, 1300}};
    for (int[] own : cuts) {
      try (KvCache left = all.cache(1, 1500);
          KvCache right = last.cache(1, 1500)) {
        int read = 0;
        for (int cut : own) {
          List<int[]> piece = List.of(Arrays.copyOfRange(text, read, cut));
          requireClose(form, read(all, false, left, piece), read(last, true, right, piece));
          read = cut;
        }
        // What was written is read by tokens behind it, after going back, too.
        left.truncate(600);
        right.truncate(600);
        List<int[]> more = List.of(ids(4 + least, 2));
        requireClose(form, read(all, false, left, more), read(last, true, right, more));
        assertEquals(604 + least, right.length(0));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "INT8"})
  void textsOfDifferentLengthsTogether(WeightForm form) {
    Forward all = open("qwen3", form, false);
    Forward last = open("qwen3", form, true);
    int more = form == WeightForm.INT8 ? MOST_STEPS : 0;
    try (KvCache left = all.cache(3, 120);
        KvCache right = last.cache(3, 120)) {
      int[][] read = {
        {7, 40, 1},
        {more + 1, more + 1, more + 1},
        {more + 5, more + 2, more + 9},
        {more + 1, more + 1, more + 1}
      };
      for (int[] lengths : read) {
        List<int[]> texts = Arrays.stream(lengths).mapToObj(count -> ids(count, count)).toList();
        requireClose(form, read(all, false, left, texts), read(last, true, right, texts));
      }
    }
  }

  /// gemma2 caps its scores, and layers of mistral and phi3 see what is near.
  @ParameterizedTest
  @CsvSource({
    "qwen3, 2, true",
    "phi3-long, 2, true",
    "phi3, 0, true",
    "gemma2, 0, true",
    "mistral, 0, true",
    "qwen3, 0, false"
  })
  void theLastLayerWritesKeysAndValuesWithoutQueriesForThem(
      String model, int writes, boolean labels) throws IOException {
    Transformer stored = Transformer.read(Goldens.MODELS.resolve(model));
    var derived = new DerivedWeights(stored.weights(), TestModels.WEIGHTS);
    Transformer transformer =
        stored.withWeights(derived.int8(stored.matrices(), Processor.CURRENT.largestWeight()));
    for (WeightForm form : new WeightForm[] {WeightForm.FLOAT, WeightForm.INT8}) {
      Output output = labels ? Output.LABELS : Output.SCORES;
      OnnxGraph graph = NetworkGraph.of(transformer, CACHED.withWeights(form).withOutput(output));

      assertEquals(writes, count(graph, "TensorScatter"));
      int layers = transformer.shape().layers();
      assertEquals(writes == 0 ? layers : layers - 1, count(graph, "GroupQueryAttention"));
    }
  }

  private static long count(OnnxGraph graph, String type) {
    return graph.operations().stream().filter(operation -> operation.type().equals(type)).count();
  }
}
