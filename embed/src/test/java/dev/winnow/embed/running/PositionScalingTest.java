package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.files.Config;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.network.PositionScaling;
import dev.winnow.embed.network.PositionScaling.Grouped;
import dev.winnow.embed.network.PositionScaling.LambdaMask;
import dev.winnow.embed.network.PositionScaling.Linear;
import dev.winnow.embed.network.PositionScaling.Ntk;
import dev.winnow.embed.network.PositionScaling.Recurrent;
import dev.winnow.embed.network.PositionScaling.SelfExtend;
import dev.winnow.embed.network.PositionScaling.TruncatedBasis;
import dev.winnow.embed.network.PositionScaling.Yarn;
import dev.winnow.embed.network.Transformer;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionScalingTest {
  private static final float CLOSE = 1e-4f;

  private final Models models = Models.open(TestModels.CONFIG);

  @AfterEach
  void close() {
    models.close();
  }

  private float[][] tokens(String model, PositionScaling scaling, Batch batch) {
    GraphOptions options = GraphOptions.DEFAULTS.withPositions(scaling);
    return models
        .forward(Goldens.MODELS.resolve(model).toString(), options)
        .tokens(batch)
        .getFirst();
  }

  private static int[] ids(int count) {
    return new Random(count).ints(count, 4, 190).toArray();
  }

  private static void assertClose(float[][] expected, float[][] seen) {
    for (int token = 0; token < expected.length; token++) {
      assertArrayEquals(expected[token], seen[token], CLOSE, "token " + token);
    }
  }

  private static float difference(float[][] a, float[][] b) {
    float most = 0;
    for (int token = 0; token < a.length; token++) {
      for (int i = 0; i < a[token].length; i++) {
        most = Math.max(most, Math.abs(a[token][i] - b[token][i]));
      }
    }
    return most;
  }

  @Test
  void whatWouldDoNothingOrTooMuchIsRefused() {
    Batch text = Batch.of(ids(20));
    // Positions that a file scales itself, and distances that are counted by no position.
    assertRefused("scales positions by Llama3", () -> tokens("llama", new Ntk(2), text));
    assertRefused("scales positions by Linear", () -> tokens("gemma3", new Linear(2), text));
    assertRefused("distances only", () -> tokens("t5-gated", new Grouped(2), text));
    assertRefused("distances only", () -> tokens("t5-relu", new Recurrent(9), text));
    assertRefused("window is 2,097,153", () -> new SelfExtend(2, (1 << 21) + 1));
    assertRefused("window is 2,147,483,647", () -> new LambdaMask(0, Integer.MAX_VALUE));
  }

  private static void assertRefused(String part, Executable executable) {
    var e = assertThrows(IllegalArgumentException.class, executable);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  /// Layers that see what is near are as trained.
  @Test
  void onlyLayersThatSeeAllAreStretched() {
    Transformer stretched =
        Transformer.read(Goldens.MODELS.resolve("modernbert")).withPositions(new Linear(4));
    FloatBuffer cosines = FloatBuffer.allocate(10 * stretched.rotaryPairs(0));
    FloatBuffer sines = FloatBuffer.allocate(10 * stretched.rotaryPairs(0));
    for (int variant = 0; variant < 2; variant++) {
      stretched.fillRotaryTables(variant, 10, 10, cosines.clear(), sines.clear());
      // The first frequency is 1: an angle is the position.
      double angle = variant == 0 ? 1 : 4;
      assertEquals(Math.cos(angle), cosines.get(4 * stretched.rotaryPairs(0)), 1e-6);
    }
  }

  @Test
  void allLayersTurnAlikeWhereTheLocalBaseIsNull() throws IOException {
    Path folder = Goldens.MODELS.resolve("modernbert");
    String stored = Files.readString(folder.resolve("config.json"));
    String one = stored.replaceFirst("(\"local_rope_theta\": )10000\\.0", "$1null");
    assertNotEquals(stored, one);
    for (String json : List.of(stored, one)) {
      Transformer transformer =
          Transformer.of(Config.parse("config.json", json), Weights.read(folder));
      assertEquals(!json.equals(stored), cosines(transformer, 0).equals(cosines(transformer, 1)));
    }
  }

  private static FloatBuffer cosines(Transformer transformer, int variant) {
    FloatBuffer cosines = FloatBuffer.allocate(10 * transformer.rotaryPairs(variant));
    transformer.fillRotaryTables(
        variant, 10, 10, cosines, FloatBuffer.allocate(cosines.capacity()));
    return cosines.clear();
  }

  /// Groups of one token, windows that hold the whole text: nothing changes.
  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "gemma2", "mistral", "nomic", "modernbert"})
  void farKeysAreReadAsTrainedWhereNothingIsStretched(String model) {
    Batch text = Batch.of(ids(120));
    float[][] expected = tokens(model, PositionScaling.AS_TRAINED, text);

    assertClose(expected, tokens(model, new SelfExtend(1, 16), text));
    assertClose(expected, tokens(model, new SelfExtend(7, 200), text));
    boolean causal = !model.equals("nomic") && !model.equals("modernbert");
    if (causal) {
      assertClose(expected, tokens(model, new LambdaMask(0, 120), text));
    }
    assertTrue(difference(expected, tokens(model, new SelfExtend(5, 16), text)) > 1e-2);
  }

  /// A token that sees only the last few and the first ones is not moved by what lies between.
  @Test
  void theLambdaMaskHidesTheMiddle() {
    int[] text = ids(100);
    int[] other = text.clone();
    for (int token = 20; token < 50; token++) {
      other[token] = 4 + (other[token] + 1) % 180;
    }
    // Two or three layers reach so many windows back.
    var mask = new LambdaMask(4, 10);

    float[] expected = tokens("llama", mask, Batch.of(text))[99];

    assertArrayEquals(expected, tokens("llama", mask, Batch.of(other))[99], 1e-6f);
    int[] start = text.clone();
    start[1] = 4 + (start[1] + 1) % 180;
    float[] moved = tokens("llama", mask, Batch.of(start))[99];
    assertTrue(difference(new float[][] {expected}, new float[][] {moved}) > 1e-4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "mpnet", "llama"})
  void groupedAndRecurrentPositionsAreThosePositions(String model) {
    int[] text = ids(90);
    Batch plain = Batch.of(text);
    int[] grouped = IntStream.range(0, 90).map(i -> i / 4).toArray();
    int[] recurrent = IntStream.range(0, 90).map(i -> i % 32).toArray();

    assertClose(
        tokens(model, PositionScaling.AS_TRAINED, plain.withPositions(List.of(grouped))),
        tokens(model, new Grouped(4), plain));
    assertClose(
        tokens(model, PositionScaling.AS_TRAINED, plain.withPositions(List.of(recurrent))),
        tokens(model, new Recurrent(32), plain));
  }

  @Test
  void absolutePositionsReachFurtherInGroups() {
    Batch text = Batch.of(ids(1500));

    var e =
        assertThrows(
            IllegalArgumentException.class, () -> tokens("bert", PositionScaling.AS_TRAINED, text));

    assertTrue(e.getMessage().contains("expected 0 to 511"), e.getMessage());
    assertTrue(Float.isFinite(tokens("bert", new Grouped(3), text)[1499][0]));
    assertTrue(Float.isFinite(tokens("bert", new Recurrent(512), text)[1499][0]));
  }

  @Test
  void rotaryLawsAreScaled() {
    Batch text = Batch.of(ids(60));
    int[] half = IntStream.range(0, 60).map(i -> 2 * i).toArray();
    float[][] plain = tokens("qwen3", PositionScaling.AS_TRAINED, text);

    assertClose(plain, tokens("qwen3", new Linear(2), text.withPositions(List.of(half))));
    assertClose(plain, tokens("qwen3", new Linear(1), text));
    assertClose(plain, tokens("qwen3", new Ntk(1), text));
    assertClose(plain, tokens("qwen3", new Yarn(1), text));
    assertClose(plain, tokens("qwen3", new TruncatedBasis(0, 0, 0), text));
    for (PositionScaling scaling :
        List.of(new Ntk(4), new Yarn(4), new TruncatedBasis(0.5, 0.01, 0.02))) {
      assertTrue(difference(plain, tokens("qwen3", scaling, text)) > 1e-3, scaling.toString());
    }
  }

  @Test
  void whatDoesNotFitTheNetworkIsRefused() {
    Batch text = Batch.of(4, 5);
    refused("rotary positions", () -> tokens("bert", new SelfExtend(4, 16), text));
    refused("rotary positions", () -> tokens("bert", new Linear(2), text));
    refused("causal", () -> tokens("nomic", new LambdaMask(4, 16), text));
    refused(
        "cache", () -> GraphOptions.DEFAULTS.withPositions(new SelfExtend(4, 16)).withCached(true));
    refused("factor", () -> new Yarn(0.5));
    refused("window", () -> new SelfExtend(2, 0));
    refused("sinks", () -> new LambdaMask(-1, 4));
    refused("low <= high", () -> new TruncatedBasis(0.1, 0.5, 0));
  }

  private static void refused(String part, Executable executable) {
    var e = assertThrows(IllegalArgumentException.class, executable);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
