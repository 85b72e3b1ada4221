package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.running.TestModels;
import dev.winnow.embed.running.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Embedders over folders of safetensors.
class BuiltModelsTest {
  private static final String TEXT = "thequickbrownfox";

  @TempDir private Path folder;

  private Models models(Precision precision) {
    return Models.open(TestModels.CONFIG.withPrecision(precision));
  }

  private void write(String name, String json) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, json);
  }

  private float[][] tokens(String text) {
    Transformer transformer = Transformer.read(folder);
    try (Forward forward = Forward.open(transformer, GraphOptions.DEFAULTS, TestModels.HOST)) {
      return forward.tokens(Batch.of(TinyModels.ids(text))).getFirst();
    }
  }

  private static float[] unit(double[] vector) {
    double squares = 0;
    for (double component : vector) {
      squares += component * component;
    }
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / Math.sqrt(squares));
    }
    return unit;
  }

  @ParameterizedTest
  @CsvSource({
    "bert, , mean", "bert, pooling_mode_cls_token, first", "bert, pooling_mode_max_tokens, max",
    "bert, pooling_mode_lasttoken, last", "qwen3, , last", "qwen3, pooling_mode_mean_tokens, mean"
  })
  void tokenVectorsArePooledAsTheFolderSays(String model, String mode, String pooling)
      throws IOException {
    TinyModels.copy(model, folder);
    if (mode != null) {
      write("1_Pooling/config.json", "{\"" + mode + "\": true}");
    }
    float[][] tokens = tokens(TEXT);
    double[] expected = new double[tokens[0].length];
    for (int i = 0; i < expected.length; i++) {
      double sum = 0;
      double most = Double.NEGATIVE_INFINITY;
      for (float[] token : tokens) {
        sum += token[i];
        most = Math.max(most, token[i]);
      }
      expected[i] =
          switch (pooling) {
            case "mean" -> sum;
            case "first" -> tokens[0][i];
            case "last" -> tokens[tokens.length - 1][i];
            default -> most;
          };
    }

    try (Models models = models(Precision.FP32)) {
      float[] seen = models.embedder(folder.toString()).query(TEXT);

      assertArrayEquals(unit(expected), seen, 1e-6f);
      assertEquals("fp32", models.info(folder.toString()).precision());
    }
  }

  @Test
  void pooledVectorsPassThroughDenseLayers() throws IOException {
    TinyModels.copy("bert", folder);
    int hidden = tokens("a")[0].length;
    float[] matrix = new float[3 * hidden];
    var random = new Random(1);
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = random.nextFloat() - 0.5f;
    }
    TinyModels.write(
        folder.resolve("2_Dense/model.safetensors"), "linear.weight", matrix, 3, hidden);
    write("2_Dense/config.json", "{\"activation_function\": \"torch.nn.modules.activation.Tanh\"}");
    write(
        "modules.json",
        "[{\"type\": \"sentence_transformers.models.Dense\", \"path\": \"2_Dense\"}, {\"type\":"
            + " \"sentence_transformers.models.Normalize\", \"path\": \"3_Normalize\"}]");
    float[][] tokens = tokens(TEXT);
    double[] expected = new double[3];
    for (int output = 0; output < 3; output++) {
      double sum = 0;
      for (float[] token : tokens) {
        for (int i = 0; i < hidden; i++) {
          sum += matrix[output * hidden + i] * token[i] / tokens.length;
        }
      }
      expected[output] = Math.tanh(sum);
    }

    try (Models models = models(Precision.FP32)) {
      Embedder embedder = models.embedder(folder.toString());

      assertEquals(3, embedder.dimension());
      assertArrayEquals(unit(expected), embedder.query(TEXT), 1e-6f);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "modernbert", "mpnet", "phi3", "qwen3", "gemma3"})
  void eightBitsAreCloseAndIndependentOfTheBatch(String model) throws IOException {
    TinyModels.copy(model, folder);
    List<String> texts = new ArrayList<>();
    var random = new Random(2);
    for (int i = 0; i < 40; i++) {
      var text = new StringBuilder();
      for (int letter = 0; letter < 1 + i % 7; letter++) {
        text.append((char) ('a' + random.nextInt(26)));
      }
      texts.add(text.toString());
    }

    try (Models exact = models(Precision.FP32);
        Models bytes = models(Precision.INT8)) {
      Embedder expected = exact.embedder(folder.toString());
      Embedder seen = bytes.embedder(folder.toString());

      assertEquals("int8", bytes.info(folder.toString()).precision());
      assertEquals(expected.fingerprint(), seen.fingerprint());
      Embeddings together = seen.passages(texts);
      for (int i = 0; i < texts.size(); i++) {
        assertArrayEquals(seen.query(texts.get(i)), together.vector(i), 1e-6f);
        double cosine = TestModels.cosine(expected.query(texts.get(i)), together.vector(i));
        assertTrue(cosine > 0.99, "cosine " + cosine);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-masked", "distilbert-masked", "modernbert-masked"})
  void sparseWeightsAreTheLargestScoresOfTheText(String model) throws IOException {
    TinyModels.copy(model, folder);
    int[] ids = TinyModels.ids(TEXT);
    int[] places = IntStream.range(0, ids.length).toArray();
    try (Models models = models(Precision.FP32)) {
      Forward forward =
          models.forward(
              folder.toString(), GraphOptions.DEFAULTS.withOutput(GraphOptions.Output.SCORES));
      float[][] scores = forward.scores(Batch.of(ids), List.of(places));

      SparseVector seen = models.sparse(folder.toString()).query(TEXT);

      int next = 0;
      for (int id = 0; id < scores[0].length; id++) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float[] row : scores) {
          largest = Math.max(largest, row[id]);
        }
        if (largest > 0) {
          assertEquals(id, seen.ids()[next]);
          assertEquals(Math.log1p(largest), seen.weights()[next++], 1e-5);
        }
      }
      assertEquals(next, seen.size());
      assertTrue(next > 10, "weights: " + next);
      assertEquals(3, seen.heaviest(3).size());
      assertTrue(seen.dot(seen) > seen.heaviest(3).dot(seen));
      assertEquals(
          seen.dot(seen),
          models.sparse(folder.toString()).passages(List.of("a", TEXT)).get(1).dot(seen),
          1e-3);
    }
  }

  @Test
  void sparseVectorsEndWithTheModels() throws IOException {
    TinyModels.copy("bert-masked", folder);
    Models models = models(Precision.FP32);
    SparseEmbedder sparse = models.sparse(folder.toString());
    models.close();

    assertThrows(IllegalStateException.class, () -> sparse.query(TEXT));
  }

  @Test
  void aModelWithoutLanguageHeadGivesNoSparseVectors() throws IOException {
    TinyModels.copy("bert", folder);
    try (Models models = models(Precision.FP32)) {
      var e = assertThrows(ModelException.class, () -> models.sparse(folder.toString()));

      assertTrue(e.getMessage().contains("ForMaskedLM"), e.getMessage());
    }
  }

  @Test
  void vectorsMayBeCutToTheirFirstComponents() throws IOException {
    TinyModels.copy("bert", folder);
    try (Models models = models(Precision.FP32)) {
      Embedder whole = models.embedder(folder.toString());
      Embedder first = whole.truncated(8);
      float[] vector = whole.query(TEXT);
      double[] start = new double[8];
      for (int i = 0; i < 8; i++) {
        start[i] = vector[i];
      }

      assertEquals(8, first.dimension());
      assertArrayEquals(unit(start), first.query(TEXT), 1e-6f);
      assertArrayEquals(first.query(TEXT), first.passages(List.of(TEXT)).vector(0), 1e-6f);
      assertNotEquals(whole.fingerprint(), first.fingerprint());
      assertEquals(whole.fingerprint(), whole.truncated(whole.dimension()).fingerprint());
      assertThrows(IllegalArgumentException.class, () -> whole.truncated(0));
      assertThrows(IllegalArgumentException.class, () -> whole.truncated(whole.dimension() + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "qwen3"})
  void fourBitsAreRoughlyTheSame(String model) throws IOException {
    TinyModels.copy(model, folder);
    try (Models exact = models(Precision.FP32);
        Models halves = models(Precision.INT4)) {
      float[] expected = exact.embedder(folder.toString()).query(TEXT);
      float[] seen = halves.embedder(folder.toString()).query(TEXT);

      double cosine = TestModels.cosine(expected, seen);
      assertTrue(cosine > 0.9 && cosine < 0.99999, "cosine " + cosine);
      assertEquals("int4", halves.info(folder.toString()).precision());
    }
  }

  @Test
  void idsThatTheModelDoesNotKnowNameTheMismatch() throws IOException {
    TinyModels.copy("bert", folder);
    String tokenizer = Files.readString(folder.resolve("tokenizer.json"));
    write("tokenizer.json", tokenizer.replace("\"a\": 4", "\"a\": 4000"));

    try (Models models = models(Precision.FP32)) {
      Embedder embedder = models.embedder(folder.toString());
      var e = assertThrows(ModelException.class, () -> embedder.query("a"));

      assertTrue(e.getMessage().contains("id 4000"), e.getMessage());
      assertTrue(e.getMessage().contains("tokenizer of another model"), e.getMessage());
    }
  }
}
