package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.graph.Groups;
import dev.winnow.embed.graph.NetworkGraph;
import dev.winnow.embed.network.PositionScaling;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.onnx.ElementType;
import dev.winnow.embed.onnx.OnnxGraph.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Graphs for GPUs, as far as a processor can run them; against 32 bits.
class SixteenBitsTest {
  private final Models models = Models.open(TestModels.CONFIG);

  @AfterEach
  void close() {
    models.close();
  }

  private static GraphOptions half(GraphOptions options) {
    return options.withWeights(WeightForm.HALF);
  }

  private static int[] ids(int count, long seed) {
    return new Random(seed).ints(count, 4, 190).toArray();
  }

  private record Form(String model, GraphOptions options) {
    @Override
    public String toString() {
      return model + " " + options;
    }
  }

  static Stream<Form> forms() {
    GraphOptions plain = GraphOptions.DEFAULTS;
    return Stream.of(
        new Form("qwen3", plain.withPositions(new PositionScaling.SelfExtend(4, 16))),
        new Form("gemma2", plain.withPositions(new PositionScaling.SelfExtend(4, 16))),
        new Form("modernbert", plain.withPositions(new PositionScaling.SelfExtend(4, 16))),
        new Form("llama", plain.withPositions(new PositionScaling.LambdaMask(4, 16))),
        new Form("mistral", plain.withPositions(new PositionScaling.Grouped(3))),
        new Form("bert", plain.withPositions(new PositionScaling.Recurrent(20))),
        new Form("qwen3", plain.withGrouped(true)),
        new Form("modernbert", plain.withGrouped(true)),
        new Form("bert", plain.withPadded(false).withAlone(true)),
        new Form("qwen2", plain.withTemperature(.7)),
        new Form("qwen3", plain.withPadded(false)),
        new Form("t5-gated", plain.withPadded(false)));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void tokensInEveryForm(Form form) {
    int[] text = ids(60, 1);
    int[] groups = new int[60];
    Arrays.setAll(groups, i -> i < 10 ? Groups.SHARED : i < 50 ? 1 + i / 10 : Groups.ALL_SEEING);
    Batch batch = Batch.of(text);
    if (form.options().grouped()) {
      batch = batch.withGroups(List.of(groups));
    }

    requireClose(
        TinyModels.open(models, form.model(), form.options()).tokens(batch).getFirst(),
        TinyModels.open(models, form.model(), half(form.options())).tokens(batch).getFirst());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-masked", "distilbert-masked", "modernbert-masked", "mpnet-masked"})
  void weightsOfAVocabulary(String model) {
    GraphOptions sparse = GraphOptions.DEFAULTS.withPadded(false).withOutput(Output.SPARSE);
    Batch batch = Batch.of(ids(40, 2));

    requireClose(weights(model, sparse, batch), weights(model, half(sparse), batch));
  }

  private float[][] weights(String model, GraphOptions options, Batch text) {
    return TinyModels.open(models, model, options)
        .weights(
            text,
            buffer -> {
              float[] weights = new float[buffer.remaining()];
              buffer.get(weights);
              return new float[][] {weights};
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen3", "gemma2", "phi3", "mistral"})
  void scoresOfLabelsBehindACache(String model) {
    GraphOptions labels = GraphOptions.DEFAULTS.withOutput(Output.LABELS).withCached(true);
    List<float[][]> seen = new ArrayList<>();
    for (GraphOptions options : List.of(labels, half(labels))) {
      Forward forward = TinyModels.open(models, model, options);
      try (KvCache cache = forward.cache(1, 60)) {
        var _ = forward.labels(Batch.of(ids(30, 3)), cache, 5, 6, 7);
        cache.truncate(20);
        seen.add(forward.labels(Batch.of(ids(20, 4)), cache, 5, 6, 7, 90, 100));
      }
    }

    requireClose(seen.get(0), seen.get(1));
  }

  @Test
  void cachesTakeHalfTheMemoryButForGroups() {
    GraphOptions cached = half(GraphOptions.DEFAULTS.withCached(true));
    Forward plain = TinyModels.open(models, "qwen3", cached);
    Forward grouped = TinyModels.open(models, "qwen3", cached.withGrouped(true));
    try (KvCache halves = plain.cache(1, 10);
        KvCache floats = grouped.cache(1, 10)) {
      assertEquals(ElementType.FLOAT16, halves.rows(0, true, 0, 1).type());
      assertEquals(
          2 * halves.rows(0, true, 0, 1).bytes().capacity(),
          floats.rows(0, true, 0, 1).bytes().capacity());
      var e = assertThrows(IllegalArgumentException.class, () -> floats.append(halves, 0, 0, 1));
      assertTrue(e.getMessage().contains("FLOAT16"), e.getMessage());
    }
  }

  @Test
  void bfloat16IsForGraphicsCards() {
    GraphOptions brain = GraphOptions.DEFAULTS.withWeights(WeightForm.BFLOAT);
    String folder = Goldens.MODELS.resolve("qwen3").toString();

    var e = assertThrows(ModelException.class, () -> models.forward(folder, brain));

    assertTrue(e.getMessage().contains("bf16 on cpu"), e.getMessage());
    assertTrue(e.getMessage().contains("expected fp32, int8 or int4"), e.getMessage());
  }

  /// What of ONNX Runtime 1.29's operators for CUDA has no form for bfloat16.
  private static final List<String> NOT_FOR_BRAINS = List.of("Gelu", "Tanh", "Pad", "Softmax");

  /// One cannot be run here, but for its types it is the other, which can.
  @ParameterizedTest
  @MethodSource("dev.winnow.embed.running.Goldens#names")
  void bfloat16IsTheSameGraphWithOtherTypes(String name) {
    Transformer transformer = Transformer.read(Goldens.MODELS.resolve(name));
    List<Operation> half = operations(transformer, WeightForm.HALF);
    List<Operation> brain = operations(transformer, WeightForm.BFLOAT);

    assertEquals(types(half), types(brain));
    for (int i = 0; i < brain.size(); i++) {
      if (NOT_FOR_BRAINS.contains(brain.get(i).type())) {
        assertEquals("Cast", brain.get(i - 1).type(), brain.get(i).toString());
        assertEquals("Cast", brain.get(i + 1).type(), brain.get(i).toString());
      }
    }
  }

  private static List<Operation> operations(Transformer transformer, WeightForm form) {
    return NetworkGraph.of(transformer, GraphOptions.DEFAULTS.withWeights(form)).operations();
  }

  private static List<String> types(List<Operation> operations) {
    return operations.stream().map(Operation::type).filter(type -> !type.equals("Cast")).toList();
  }

  @Test
  void gpusComputeInTheBitsThatWeightsAreStoredIn() {
    Weights brains = weights("qwen3-bare-bf16");
    Weights floats = weights("bert");

    assertEquals(Precision.BF16, Precision.AUTO.resolved(Device.cuda(0), brains));
    assertEquals(Precision.FP16, Precision.AUTO.resolved(Device.cuda(0), floats));
    assertEquals(Precision.FP32, Precision.FP32.resolved(Device.cuda(0), brains));
    assertNotEquals(Precision.BF16, Precision.AUTO.resolved(Device.CPU, brains));
  }

  private static Weights weights(String model) {
    return Transformer.read(Goldens.MODELS.resolve(model)).weights();
  }

  private static void requireClose(float[][] expected, float[][] seen) {
    double far = 0;
    double length = 0;
    assertEquals(expected.length, seen.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i].length, seen[i].length);
      for (int j = 0; j < expected[i].length; j++) {
        far += Math.pow(expected[i][j] - (double) seen[i][j], 2);
        length += Math.pow(expected[i][j], 2);
      }
    }
    double relative = Math.sqrt(far / length);
    assertTrue(relative <= 1e-2, "differs by " + relative);
    assertTrue(relative >= 1e-5, "not in 16 bits");
  }
}
