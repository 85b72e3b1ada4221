package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.files.DerivedWeights;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.NetworkGraph;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows 4,096 bytes apart, by a model with one such matrix a layer.
class PaddedRowsTest {
  private static final Path WIDE = Goldens.MODELS.resolve("distilbert-wide");
  private static final ModelsConfig MAPPED = TestModels.CONFIG.withPackedBytes(0);

  @TempDir private Path folder;
  private Path brain;
  private Path floats;

  /// The same numbers in 16 and in 32 bits.
  @BeforeEach
  void write() throws IOException {
    Path cache = folder.resolve("made");
    Weights rounded = new DerivedWeights(Weights.read(WIDE), cache).floats(ElementType.BFLOAT16);
    brain = write("brain", rounded);
    floats = write("floats", new DerivedWeights(rounded, cache).floats(ElementType.FLOAT));
  }

  private Path write(String name, Weights weights) throws IOException {
    Path model = Files.createDirectory(folder.resolve(name));
    Files.copy(WIDE.resolve("config.json"), model.resolve("config.json"));
    Files.copy(weights.files().getLast(), model.resolve("model.safetensors"));
    return model;
  }

  @Test
  void inMemoryWhereMatricesAreCopied() {
    Transformer stored = Transformer.read(floats);

    assertEquals(2 * stored.shape().layers(), pads(stored, true));
    assertEquals(0, pads(stored, false));
    same(tokens(MAPPED, floats), tokens(TestModels.CONFIG, floats));
  }

  @Test
  void inTheirFileWhereItIsWrittenAnew() throws IOException {
    Transformer stored = Transformer.read(brain);
    var derived = new DerivedWeights(stored.weights(), folder.resolve("cache"));
    Transformer padded = stored.withWeights(derived.paddedFloats(stored.matrices()));

    assertEquals(stored.shape().layers(), pads(padded, false));
    assertEquals(stored.shape().layers(), pads(padded, true));
    float[][] expected = tokens(MAPPED, floats);
    same(expected, tokens(MAPPED, brain));
    same(expected, tokens(TestModels.CONFIG, brain));
  }

  private static long pads(Transformer transformer, boolean copied) {
    return NetworkGraph.of(transformer, GraphOptions.DEFAULTS, copied).operations().stream()
        .filter(operation -> operation.type().equals("Pad"))
        .count();
  }

  private float[][] tokens(ModelsConfig config, Path model) {
    Batch batch = Batch.of(new Random(1).ints(50, 4, 190).toArray());
    try (Models models = Models.open(config.withCache(folder.resolve("cache")))) {
      return models.forward(model.toString(), GraphOptions.DEFAULTS).tokens(batch).getFirst();
    }
  }

  private static void same(float[][] expected, float[][] seen) {
    assertEquals(expected.length, seen.length);
    for (int token = 0; token < seen.length; token++) {
      assertArrayEquals(expected[token], seen[token], 1e-5f, "token " + token);
    }
  }
}
