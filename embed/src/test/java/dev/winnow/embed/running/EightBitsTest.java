package dev.winnow.embed.running;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.files.StoredTensor;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.tokens.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How close 8 bits are to 32, with the weights of real models.
final class EightBitsTest {
  private static final GraphOptions FLOAT = GraphOptions.DEFAULTS.withPadded(false);
  private static final GraphOptions ROWS = FLOAT.withWeights(WeightForm.INT8);
  private static final GraphOptions ALONE = ROWS.withAlone(true);

  private static final List<String> TEXTS =
      List.of(
          "What is the boiling point of water at high altitude?",
          "Vaccination of infants against measles lowered the number of deaths in all regions that"
              + " were studied; the effect was largest where coverage had been below one half.",
          "for (int i = 0; i < lines.size(); i++) { out.println(lines.get(i).strip()); }",
          "The council discussed the budget of 2019, then adjourned.",
          "A boundary layer on a flat plate becomes turbulent at a Reynolds number of about"
              + " 500,000, counted from the leading edge; roughness and noise lower it.",
          "Öl, Käse und Brot: 3,50 €",
          "yes");

  @ParameterizedTest
  @ValueSource(strings = {"minilm-fp32", "bge-small"})
  void aTextAloneIsAsCloseAsOneInABatch(String model) {
    try (var models = Models.open(TestModels.CONFIG)) {
      double rows = meanCosine(models, model, ROWS);
      double alone = meanCosine(models, model, ALONE);
      System.out.printf("%s: cosine to fp32 %.5f by rows, %.5f alone%n", model, rows, alone);
      assertTrue(rows >= .995, "rows " + rows);
      assertTrue(alone >= rows - .0001, "alone " + alone + ", rows " + rows);
    }
  }

  private static double meanCosine(Models models, String model, GraphOptions options) {
    Forward exact = models.forward(model, FLOAT);
    Forward seen = models.forward(model, options);
    Tokenizer tokenizer = models.tokenizer(model);
    double sum = 0;
    for (String text : TEXTS) {
      Batch batch = Batch.of(tokenizer.template("[CLS]" + text + "[SEP]").ids());
      sum += TestModels.cosine(mean(exact, batch), mean(seen, batch));
    }
    return sum / TEXTS.size();
  }

  /// Models of XLM-R's kin have a few components that are many times as large as all others, in
  /// every token. One scale for a text then costs up to a third more than one a token.
  @ParameterizedTest
  @ValueSource(floats = {1, 10, 40})
  void aTextAloneIsNearlyAsCloseWhereSomeComponentsAreLarge(float factor, @TempDir Path folder)
      throws IOException {
    TinyModels.copy("xlm-roberta-class", folder);
    enlarge(folder, factor, 3, 41);
    try (var models = Models.open(TestModels.CONFIG)) {
      double rows = meanError(models, folder, ROWS);
      double alone = meanError(models, folder, ALONE);
      System.out.printf("x %.0f: error %.4f by rows, %.4f alone%n", factor, rows, alone);
      assertTrue(
          rows > 0 && alone <= (factor == 1 ? 1.1 : 1.33) * rows,
          "rows " + rows + ", alone " + alone);
    }
  }

  /// Multiplies components of what every norm gives.
  private static void enlarge(Path folder, float factor, int... components) throws IOException {
    Transformer stored = Transformer.read(folder);
    try (FileChannel file = FileChannel.open(folder.resolve("model.safetensors"), READ, WRITE)) {
      List<String> norms = new ArrayList<>(List.of("embeddings"));
      for (int layer = 0; layer < stored.shape().layers(); layer++) {
        norms.add("encoder.layer." + layer + ".attention.output");
        norms.add("encoder.layer." + layer + ".output");
      }
      for (String norm : norms) {
        StoredTensor weight =
            stored.weights().find("roberta." + norm + ".LayerNorm.weight").orElseThrow();
        for (int component : components) {
          ByteBuffer number = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          long at = weight.offset() + (long) component * Float.BYTES;
          file.read(number, at);
          number.putFloat(0, factor * number.getFloat(0)).rewind();
          file.write(number, at);
        }
      }
    }
  }

  /// Of token vectors, as a part of their length.
  private static double meanError(Models models, Path folder, GraphOptions options) {
    Forward exact = models.forward(folder.toString(), FLOAT);
    Forward seen = models.forward(folder.toString(), options);
    var random = new Random(7);
    double sum = 0;
    int texts = 60;
    for (int text = 0; text < texts; text++) {
      Batch batch = Batch.of(random.ints(3 + text, 4, 190).toArray());
      float[][] expected = exact.tokens(batch).getFirst();
      float[][] found = seen.tokens(batch).getFirst();
      double error = 0;
      double length = 0;
      for (int token = 0; token < expected.length; token++) {
        for (int i = 0; i < expected[token].length; i++) {
          error += Math.pow(found[token][i] - expected[token][i], 2);
          length += Math.pow(expected[token][i], 2);
        }
      }
      sum += Math.sqrt(error / length);
    }
    return sum / texts;
  }

  /// Of unit length.
  private static float[] mean(Forward forward, Batch batch) {
    float[][] tokens = forward.tokens(batch).getFirst();
    float[] mean = new float[tokens[0].length];
    double squares = 0;
    for (int i = 0; i < mean.length; i++) {
      for (float[] token : tokens) {
        mean[i] += token[i];
      }
      squares += (double) mean[i] * mean[i];
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= (float) Math.sqrt(squares);
    }
    return mean;
  }

  @Test
  void oneTextAtATime() {
    try (var models = Models.open(TestModels.CONFIG)) {
      Forward alone = models.forward("minilm-fp32", ALONE);
      var two = Batch.of(List.of(new int[] {101, 102}, new int[] {101, 102}));
      assertThrows(IllegalArgumentException.class, () -> alone.tokens(two));
      assertThrows(IllegalArgumentException.class, () -> ROWS.withPadded(true).withAlone(true));

      Batch text = Batch.of(101, 2054, 2003, 102);
      float[][] first = alone.tokens(text).getFirst();
      float[][] again = alone.tokens(text).getFirst();
      for (int token = 0; token < first.length; token++) {
        assertArrayEquals(first[token], again[token]);
      }
    }
  }
}
