package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OrtException;
import dev.winnow.embed.network.GraphOptions;
import dev.winnow.embed.network.GraphOptions.WeightForm;
import dev.winnow.embed.network.Transformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A network that is opened twice is in memory once.
class SharedSessionsTest {
  private static final GraphOptions BYTES = GraphOptions.DEFAULTS.withWeights(WeightForm.INT8);

  @TempDir private Path folder;

  private NetworkSession open(GraphOptions options, int threads) {
    return NetworkSession.open(
        Transformer.read(folder), options, Device.CPU, threads, folder.resolve("cache"));
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
