package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.files.ModelCache;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Device;
import dev.winnow.embed.running.Encoder;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.TestModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The bundled models, built here from the weights in their ONNX files, give what those files give.
class RebuiltModelsTest {
  private static final float CLOSE = 1e-4f;
  private static final int VOCABULARY = 30_522;

  @TempDir private Path cache;

  @ParameterizedTest
  @EnumSource(names = {"MINILM_FP32", "BGE_SMALL"})
  void givesWhatTheShippedFileGives(BuiltIn model) {
    var files = model.unpack(ModelCache.open(cache, new HashSet<>()), getClass().getClassLoader());
    Transformer transformer = files.transformer();
    assertNotNull(transformer);
    List<int[]> texts = texts(1, 7, 64, 200, 512);
    try (var shipped = Encoder.open(files.network().path(), false, Device.CPU);
        Forward rebuilt = Forward.open(transformer, GraphOptions.DEFAULTS, TestModels.HOST)) {
      Batch batch = Batch.of(texts);
      List<float[][]> expected = shipped.run(batch, tokens -> batch.split(tokens, 384));
      List<float[][]> seen = rebuilt.tokens(batch);
      for (int text = 0; text < texts.size(); text++) {
        float worst = worst(expected.get(text), seen.get(text));
        assertTrue(worst <= CLOSE, "text " + text + " differs by " + worst);
      }
    }
  }

  private static List<int[]> texts(int... lengths) {
    var random = new Random(1);
    List<int[]> texts = new ArrayList<>();
    for (int length : lengths) {
      texts.add(random.ints(length, 1000, VOCABULARY).toArray());
    }
    return texts;
  }

  private static float worst(float[][] expected, float[][] seen) {
    float worst = 0;
    for (int row = 0; row < expected.length; row++) {
      for (int i = 0; i < expected[row].length; i++) {
        float difference = Math.abs(expected[row][i] - seen[row][i]);
        worst = difference <= worst ? worst : difference;
      }
    }
    return worst;
  }
}
