package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.NetworkGraph;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.onnx.OnnxGraph;
import dev.winnow.embed.onnx.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardTest {
  private static final int THREADS = 8;

  private final Models models = Models.open(TestModels.CONFIG);

  @AfterEach
  void close() {
    models.close();
  }

  private Forward open(String model, GraphOptions options) {
    return TinyModels.open(models, model, options);
  }

  private static int[] ids(int count, long seed) {
    return new Random(seed).ints(count, 4, 190).toArray();
  }

  @Test
  void oneModelServesManyThreads() throws Exception {
    Forward forward = open("qwen3", GraphOptions.DEFAULTS);
    List<float[][]> alone = new ArrayList<>();
    for (int text = 0; text < 40; text++) {
      // Lengths on both sides of the first table of angles.
      alone.add(forward.tokens(Batch.of(ids(1 + text * 31, text))).getFirst());
    }
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      List<Callable<float[][]>> calls = new ArrayList<>();
      for (int call = 0; call < 400; call++) {
        int text = call * 7 % 40;
        calls.add(() -> forward.tokens(Batch.of(ids(1 + text * 31, text))).getFirst());
      }
      List<Future<float[][]>> results = threads.invokeAll(calls);
      for (int call = 0; call < 400; call++) {
        float[][] expected = alone.get(call * 7 % 40);
        float[][] seen = results.get(call).get(1, TimeUnit.MINUTES);
        for (int token = 0; token < expected.length; token++) {
          assertArrayEquals(expected[token], seen[token], 1e-5f);
        }
      }
    }
  }

  @Test
  void closingWaitsForRunsAndTurnsNewOnesAway() throws Exception {
    for (int round = 0; round < 10; round++) {
      Forward forward =
          Forward.open(
              Transformer.read(Goldens.MODELS.resolve("bert")),
              GraphOptions.DEFAULTS,
              TestModels.HOST);
      Closing.amidRuns(
          forward::close,
          () -> {
            var _ = forward.tokens(Batch.of(ids(60, 1)));
          });
    }
  }

  /// Batches run side by side, and those that have not begun are not left out.
  @Test
  @Timeout(60)
  void modelsCloseAfterAllBatchesOfACall() throws Exception {
    List<Batch> batches = new ArrayList<>();
    for (int batch = 0; batch < 40; batch++) {
      batches.add(Batch.of(ids(100, batch)));
    }
    for (int round = 0; round < 10; round++) {
      Models own = Models.open(TestModels.CONFIG);
      Forward forward =
          TinyModels.open(own, "bert-class", GraphOptions.DEFAULTS.withOutput(Output.SCORES));
      Closing.amidRuns(
          own::close, () -> assertEquals(batches.size(), forward.scores(batches).size()));
    }
  }

  /// Nothing hides padding there, so they are read one by one.
  @ParameterizedTest
  @ValueSource(strings = {"bert", "mpnet", "modernbert", "t5-gated", "gemma3-both-ways"})
  void textsOfOtherLengthsDoNotChangeOneThatIsNotPadded(String model) {
    Forward forward = open(model, GraphOptions.DEFAULTS.withPadded(false));
    List<int[]> texts = List.of(ids(30, 1), ids(10, 2), ids(31, 3));

    List<float[][]> together = forward.tokens(Batch.of(texts));

    for (int text = 0; text < texts.size(); text++) {
      assertClose(forward.tokens(Batch.of(texts.get(text))).getFirst(), together.get(text));
    }
  }

  @Test
  void whatNativeCodeWouldNotReadIsNamed() {
    Batch two = Batch.of(ids(2, 1));
    Forward typed = open("roberta", GraphOptions.DEFAULTS);
    assertNamed("type 1; expected 0 to 0", () -> typed.tokens(two.withTypes(List.of(of(0, 1)))));
    assertNamed("type -1;", () -> typed.tokens(two.withTypes(List.of(of(-1, 0)))));
    Forward scores = open("qwen3", GraphOptions.DEFAULTS.withOutput(Output.SCORES));
    assertNamed(
        "scores of 3,000,000 tokens take", () -> scores.scores(two, List.of(new int[3_000_000])));
  }

  private static int[] of(int... values) {
    return values;
  }

  private static void assertNamed(String part, Executable executable) {
    var e = assertThrows(IllegalArgumentException.class, executable);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void theSameOptionsGiveTheSameModel() {
    Forward forward = open("bert", GraphOptions.DEFAULTS);

    assertSame(forward, open("bert", GraphOptions.DEFAULTS));
    models.close();
    assertThrows(IllegalStateException.class, () -> forward.tokens(Batch.of(4, 5)));
    assertThrows(IllegalStateException.class, () -> open("bert", GraphOptions.DEFAULTS));
  }

  /// Attention is computed in other ways where no text is padded, and again in another from 225
  /// tokens on.
  @Test
  void textsWithoutPaddingComeOutAsPaddedOnesDo() {
    for (String model : List.of("bert-class", "roberta-class", "distilbert-class")) {
      for (int tokens : new int[] {1, 30, 224, 225}) {
        Batch batch = Batch.of(List.of(ids(tokens, 1), ids(tokens, 2)));
        GraphOptions scores = GraphOptions.DEFAULTS.withOutput(Output.SCORES);
        assertClose(
            open(model, scores).scores(batch), open(model, scores.withPadded(false)).scores(batch));
        List<float[][]> padded = open(model, GraphOptions.DEFAULTS).tokens(batch);
        List<float[][]> plain = open(model, GraphOptions.DEFAULTS.withPadded(false)).tokens(batch);
        assertClose(padded.get(0), plain.get(0));
        assertClose(padded.get(1), plain.get(1));
      }
    }
  }

  /// ONNX Runtime holds what nobody takes until the run is over: at 8,000 tokens of a model of 28
  /// layers that was 1.6 GB.
  @Test
  void whatAttentionGivesIsTaken() throws IOException {
    Transformer qwen = Transformer.read(Goldens.MODELS.resolve("qwen3"));
    List<OnnxGraph.Operation> operations =
        NetworkGraph.of(qwen, GraphOptions.DEFAULTS).operations();
    List<Value> given =
        operations.stream()
            .filter(operation -> operation.type().equals("GroupQueryAttention"))
            .flatMap(operation -> operation.outputs().stream())
            .toList();

    assertEquals(3 * qwen.shape().layers(), given.size());
    for (Value value : given) {
      assertTrue(operations.stream().anyMatch(one -> one.inputs().contains(value)), value.name());
    }
  }

  private static void assertClose(float[][] expected, float[][] seen) {
    assertEquals(expected.length, seen.length);
    for (int row = 0; row < expected.length; row++) {
      assertArrayEquals(expected[row], seen[row], 1e-5f);
    }
  }

  @Test
  void labelsAreScoresOfTheirRows() {
    int[] labels = {7, 199, 0, 64};
    for (String model : List.of("llama", "gemma2", "qwen3")) {
      Batch batch = Batch.of(List.of(ids(40, 1), ids(9, 2)));
      float[][] all = open(model, GraphOptions.DEFAULTS.withOutput(Output.SCORES)).scores(batch);
      float[][] some =
          open(model, GraphOptions.DEFAULTS.withOutput(Output.LABELS)).labels(batch, labels);
      for (int text = 0; text < 2; text++) {
        for (int label = 0; label < labels.length; label++) {
          assertEquals(all[text][labels[label]], some[text][label], 1e-4f);
        }
      }
    }
  }

  @Test
  void whatAModelWasNotOpenedForIsRefused() {
    Forward tokens = open("qwen3", GraphOptions.DEFAULTS);
    var wrong = assertThrows(IllegalStateException.class, () -> tokens.scores(Batch.of(4)));
    assertTrue(wrong.getMessage().contains("opened for TOKENS"), wrong.getMessage());
    var headless =
        assertThrows(
            ModelException.class,
            () -> open("bert", GraphOptions.DEFAULTS.withOutput(Output.SCORES)));
    assertTrue(headless.getMessage().contains("no head"), headless.getMessage());
    var encoder =
        assertThrows(
            IllegalArgumentException.class,
            () -> open("bert", GraphOptions.DEFAULTS.withCached(true)));
    assertTrue(encoder.getMessage().contains("encoder"), encoder.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Batch.of(List.of()));
    assertThrows(IllegalArgumentException.class, () -> Batch.of(new int[0]));
    assertThrows(IllegalArgumentException.class, () -> GraphOptions.DEFAULTS.withTemperature(0));
  }

  @Test
  void lowerTemperatureSharpensAttention() {
    Batch batch = Batch.of(ids(50, 3));
    float[][] trained = open("bert", GraphOptions.DEFAULTS).tokens(batch).getFirst();
    float[][] same =
        open("bert", GraphOptions.DEFAULTS.withTemperature(1)).tokens(batch).getFirst();
    float[][] sharp =
        open("bert", GraphOptions.DEFAULTS.withTemperature(0.5)).tokens(batch).getFirst();

    assertArrayEquals(trained[9], same[9], 0);
    assertTrue(Math.abs(trained[9][0] - sharp[9][0]) > 1e-4);
  }
}
