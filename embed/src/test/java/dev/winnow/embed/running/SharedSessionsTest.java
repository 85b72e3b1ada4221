package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.graph.NetworkGraph;
import dev.winnow.embed.network.Transformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A network that is opened twice is in memory once.
class SharedSessionsTest {
  private static final GraphOptions BYTES = GraphOptions.DEFAULTS.withWeights(WeightForm.INT8);

  @TempDir private Path folder;

  private NetworkSession open(GraphOptions options, int threads) {
    return open(options, threads, ModelsConfig.DEFAULTS.packedBytes());
  }

  private NetworkSession open(GraphOptions options, long packedBytes) {
    return open(options, 1, packedBytes);
  }

  private NetworkSession open(GraphOptions options, int threads, long packedBytes) {
    var host =
        new Host(Device.CPU, TestModels.HOST.pool(), threads, folder.resolve("cache"), packedBytes);
    return NetworkSession.open(Transformer.read(folder), options, host);
  }

  @Test
  void theSameFormIsOneSessionUntilTheLastCloses() throws IOException, OrtException {
    TinyModels.copy("bert", folder);
    NetworkSession first = open(BYTES, 1);
    NetworkSession second = open(BYTES, 1);
    assertSame(first.session(), second.session());

    first.close();
    assertSame(second.session(), open(BYTES, 1).session());
    second.close();
    second.close();

    assertThrows(IllegalStateException.class, () -> second.session().getInputInfo());
    NetworkSession again = open(BYTES, 1);
    assertNotSame(second.session(), again.session());
    again.close();
  }

  @Test
  void anotherFormOrThreadsOrFileIsAnother() throws IOException {
    TinyModels.copy("bert", folder);
    NetworkSession bytes = open(BYTES, 1);
    NetworkSession floats = open(GraphOptions.DEFAULTS, 1);
    NetworkSession threads = open(GraphOptions.DEFAULTS, 2);
    Files.setLastModifiedTime(folder.resolve("model.safetensors"), FileTime.fromMillis(5000));
    NetworkSession later = open(GraphOptions.DEFAULTS, 1);

    assertNotSame(bytes.session(), floats.session());
    assertNotSame(floats.session(), threads.session());
    assertNotSame(floats.session(), later.session());
    for (NetworkSession session : new NetworkSession[] {bytes, floats, threads, later}) {
      session.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "INT8"})
  void matricesArePackedUpToALimit(WeightForm form) throws IOException {
    TinyModels.copy("qwen3", folder);
    GraphOptions options = GraphOptions.DEFAULTS.withWeights(form);
    NetworkSession packed = open(options, Long.MAX_VALUE);
    long bytes = NetworkGraph.matrixBytes(packed.transformer(), options);
    NetworkSession same = open(options, bytes);
    NetworkSession mapped = open(options, bytes - 1);

    assertTrue(bytes > 0);
    assertTrue(packed.key().packed());
    assertSame(packed.session(), same.session());
    assertFalse(mapped.key().packed());
    assertNotSame(packed.session(), mapped.session());
    List.of(packed, same, mapped).forEach(NetworkSession::close);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "INT8"})
  void packedMatricesGiveTheSame(WeightForm form) {
    String model = Goldens.MODELS.resolve("qwen3").toString();
    GraphOptions options = GraphOptions.DEFAULTS.withWeights(form);
    Batch batch = Batch.of(new Random(1).ints(100, 4, 200).toArray());
    try (Models packed = Models.open(TestModels.CONFIG);
        Models mapped = Models.open(TestModels.CONFIG.withPackedBytes(0))) {
      float[][] expected = packed.forward(model, options).tokens(batch).getFirst();
      float[][] seen = mapped.forward(model, options).tokens(batch).getFirst();
      for (int token = 0; token < seen.length; token++) {
        assertArrayEquals(expected[token], seen[token], 1e-5f);
      }
    }
  }

  @Test
  void closingOneLeavesTheOther() {
    String model = Goldens.MODELS.resolve("bert").toString();
    Batch batch = Batch.of(5, 6, 7);
    try (Models one = Models.open(TestModels.CONFIG)) {
      Models other = Models.open(TestModels.CONFIG);
      float[][] before = other.forward(model, BYTES).tokens(batch).getFirst();
      Forward kept = one.forward(model, BYTES);
      other.close();

      assertArrayEquals(before, kept.tokens(batch).getFirst());
    }
  }
}
