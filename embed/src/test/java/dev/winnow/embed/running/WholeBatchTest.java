package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import dev.winnow.embed.Models;
import dev.winnow.embed.MultiVectorEmbedder;
import dev.winnow.embed.TokenVectors;
import dev.winnow.embed.graph.GraphOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Batches that a network reads in parts give what each text gives alone.
class WholeBatchTest {
  private static final float CLOSE = 1e-5f;

  @TempDir private Path folder;

  /// Models whose rotary angles depend on the length of a text.
  private void write(String model) throws IOException {
    TinyModels.copy(model.equals("nomic-scaled") ? "nomic" : model, folder);
    Path config = folder.resolve("config.json");
    String json = Files.readString(config);
    if (model.equals("nomic-scaled")) {
      json =
          json.replace("\"rotary_scaling_factor\": null", "\"rotary_scaling_factor\": 2.0")
              .replace("\"max_trained_positions\": 2048", "\"max_trained_positions\": 16");
    }
    Files.writeString(config, json);
  }

  /// Of one, two and three texts of a length, below and above what the models were trained on.
  private static List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (int length : new int[] {9, 40, 9, 140, 40, 4, 140, 140}) {
      var text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        text.append((char) ('a' + (i * 7 + texts.size() * 3) % 26));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  @ParameterizedTest
  @ValueSource(strings = {"nomic-scaled", "llama-dynamic", "phi3-long", "qwen2-yarn"})
  void vectorsDoNotDependOnWhatRunsTogether(String model) throws IOException {
    write(model);
    try (Models models = Models.open(TestModels.CONFIG.withPrecision(Precision.FP32))) {
      Embedder embedder = models.embedder(folder.toString());
      List<String> texts = texts();

      Embeddings seen = embedder.passages(texts);

      for (int i = 0; i < texts.size(); i++) {
        float[] alone = embedder.passages(List.of(texts.get(i))).vector(0);
        assertArrayEquals(alone, seen.vector(i), CLOSE, "text " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nomic-scaled", "llama-dynamic", "phi3-long"})
  void tokenVectorsDoNotEither(String model) throws IOException {
    write(model);
    try (Models models = Models.open(TestModels.CONFIG.withPrecision(Precision.FP32))) {
      MultiVectorEmbedder embedder = models.multiVector(folder.toString());
      List<String> texts = texts();

      List<TokenVectors> seen = embedder.passages(texts);

      for (int i = 0; i < texts.size(); i++) {
        float[][] alone = embedder.passages(List.of(texts.get(i))).getFirst().vectors();
        assertEquals(alone.length, seen.get(i).vectors().length);
        for (int token = 0; token < alone.length; token++) {
          assertArrayEquals(alone[token], seen.get(i).vectors()[token], CLOSE, "text " + i);
        }
      }
    }
  }

  @Test
  void partsOfUnequalLengthsAreJoinedAsPaddedOnes() {
    Batch batch = Batch.of(List.of(new int[] {5, 6, 7}, new int[] {8, 9, 10, 11}, new int[] {5}));
    try (Models models = Models.open(TestModels.CONFIG.withPrecision(Precision.FP32));
        Forward forward =
            TinyModels.open(models, "nomic", GraphOptions.DEFAULTS.withPadded(false))) {
      int size = forward.shape().hidden();

      List<float[][]> seen = forward.read(batch, vectors -> batch.split(vectors, size));

      for (int text = 0; text < batch.texts(); text++) {
        float[][] alone = forward.tokens(batch.only(text)).getFirst();
        for (int token = 0; token < alone.length; token++) {
          assertArrayEquals(alone[token], seen.get(text)[token], CLOSE);
        }
      }
    }
  }
}
