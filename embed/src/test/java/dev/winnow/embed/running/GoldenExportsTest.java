package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.Goldens.Case;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Ready-made files against the transformers library and against our own graphs of the same
/// weights; `bench/oracle/export_models.py` makes them.
class GoldenExportsTest {
  private static final float CLOSE = 1e-4f;
  private static final int[] LABELS = {7, 199, 0, 64};

  private final Models models = Models.open(TestModels.CONFIG);

  @AfterEach
  void close() {
    models.close();
  }

  private Forward export(String name, GraphOptions options) {
    return models.forward(TinyModels.EXPORTS.resolve(name).toString(), options);
  }

  private Forward built(String name, GraphOptions options) {
    return models.forward(Goldens.MODELS.resolve(name).toString(), options);
  }

  private static GraphOptions of(Output output) {
    return GraphOptions.DEFAULTS.withOutput(output);
  }

  private static List<Case> cases(String model) {
    Path folder = Goldens.MODELS.resolve(model);
    List<Case> cases = new Goldens(folder).cases();
    assertTrue(cases.size() >= 8, "cases");
    return cases;
  }

  private static int[] ids(int count, long seed) {
    return new Random(seed).ints(count, 4, 190).toArray();
  }

  private static void same(float[][] expected, float[][] seen, String what) {
    assertEquals(expected.length, seen.length, what);
    for (int row = 0; row < expected.length; row++) {
      assertArrayEquals(expected[row], seen[row], CLOSE, what + " row " + row);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llama-past, llama",
    "llama-plain, llama",
    "qwen3-grouped, qwen3",
    "bert-class, bert-class"
  })
  void scoresAreThoseOfTheReference(String export, String model) {
    Forward forward = export(export, of(Output.SCORES));
    for (Case example : cases(model)) {
      same(example.floats("logits"), forward.scores(example.batch()), example.name());
    }
  }

  @ParameterizedTest
  @CsvSource({"llama-past, llama", "qwen3-grouped, qwen3"})
  void aStepBehindACacheIsThatOfTheReference(String export, String model) {
    Forward forward = export(export, of(Output.SCORES).withCached(true));
    for (Case example : cases(model)) {
      Batch batch = example.batch();
      try (KvCache cache = forward.cache(batch.texts(), batch.longest() + 3)) {
        same(example.floats("logits"), forward.scores(batch, cache), example.name());
        List<int[]> next =
            Arrays.stream(example.longs("next_ids")).map(row -> new int[] {(int) row[0]}).toList();
        float[][] seen = forward.scores(Batch.of(next), cache);
        same(example.floats("next_logits"), seen, example.name() + " next");
      }
    }
  }

  /// Texts of lengths on both sides of a chunk, some of them equal.
  @ParameterizedTest
  @CsvSource({"llama-past, llama", "llama-plain, llama", "qwen3-grouped, qwen3"})
  void placesAndLabelsAreThoseOfOurOwnGraph(String export, String model) {
    List<int[]> texts = new ArrayList<>();
    List<int[]> places = new ArrayList<>();
    for (int length : new int[] {1, 40, 40, 40, 7, 700, 1200, 1200}) {
      texts.add(ids(length, 100 + texts.size()));
      places.add(
          IntStream.of(length - 1, 0, length / 2, length - 1, length * 3 / 4).distinct().toArray());
    }
    places.set(3, new int[0]);
    Batch batch = Batch.of(texts);
    same(
        built(model, of(Output.SCORES)).scores(batch, places),
        export(export, of(Output.SCORES)).scores(batch, places),
        "places");
    same(
        built(model, of(Output.LABELS)).labels(batch, LABELS),
        export(export, of(Output.LABELS)).labels(batch, LABELS),
        "labels");
  }

  @ParameterizedTest
  @CsvSource({"llama-past, llama", "qwen3-grouped, qwen3"})
  void endingsShareABeginningAndTextsAreReadSideBySide(String export, String model) {
    Forward whole = built(model, of(Output.LABELS));
    Forward pieces = export(export, of(Output.LABELS).withCached(true));
    List<int[]> first = List.of(ids(30, 1), ids(30, 2), ids(600, 3), ids(7, 4));
    try (KvCache cache = pieces.cache(4, 1300)) {
      var _ = pieces.labels(Batch.of(first), cache, LABELS);
      for (int[] lengths : new int[][] {{1, 1, 1, 1}, {3, 5, 600, 1}, {20, 20, 2, 2}}) {
        cache.truncate(7);
        List<int[]> beginnings = first.stream().map(text -> Arrays.copyOf(text, 7)).toList();
        List<int[]> more = IntStream.range(0, 4).mapToObj(i -> ids(lengths[i], 10 + i)).toList();
        List<int[]> all =
            IntStream.range(0, 4).mapToObj(i -> joined(beginnings.get(i), more.get(i))).toList();
        float[][] seen = pieces.labels(Batch.of(more), cache, LABELS);
        same(whole.labels(Batch.of(all), LABELS), seen, Arrays.toString(lengths));
        assertEquals(7 + lengths[2], cache.length(2));
      }
    }
  }

  private static int[] joined(int[] first, int[] second) {
    return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
  }

  @ParameterizedTest
  @CsvSource({"llama-past, llama"})
  void positionsOfOnesOwnAreFedWhereTheFileTakesThem(String export, String model) {
    Batch batch = Batch.of(5, 9, 30).withPositions(List.of(new int[] {4, 5, 11}));
    same(
        built(model, of(Output.SCORES)).scores(batch),
        export(export, of(Output.SCORES)).scores(batch),
        "positions");
  }
}
