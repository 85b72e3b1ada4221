package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.files.ModelCache;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.running.Precision;
import java.io.File;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The built-in sparse encoder against transformers' weights (`bench/oracle/splade_tiny.py`).
class SpladeTinyTest {
  private static final double NEAR = 1e-4;

  @TempDir Path folder;

  @Test
  void givesTransformersWeights() throws Exception {
    JsonNode goldens =
        new ObjectMapper().readTree(new File("src/test/resources/splade-tiny/goldens.json"));
    try (Models models = Models.open(ModelsConfig.DEFAULTS.withPrecision(Precision.FP32))) {
      SparseEmbedder model = models.sparse("splade-tiny");
      for (JsonNode golden : goldens) {
        SparseVector own = model.passages(List.of(golden.path("text").asText())).getFirst();
        JsonNode weights = golden.path("weights");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < own.size(); i++) {
          String token = model.token(own.ids()[i]);
          seen.add(token);
          assertEquals(weights.path(token).asDouble(0), own.weights()[i], NEAR, token);
        }
        assertTrue(seen.size() > 5, golden.path("text").asText());
        weights
            .properties()
            .forEach(weight ->
                assertTrue(
                    seen.contains(weight.getKey()) || weight.getValue().asDouble() < NEAR,
                    weight.getKey()));
      }
    }
  }

  @Test
  void isUnpackedOnceAndNamedWhereItIsMissing() {
    assertEquals(List.of("splade-tiny"), Models.builtInSparse());
    try (ModelCache cache = ModelCache.open(folder, new HashSet<>())) {
      Path unpacked = BuiltInSparse.SPLADE_TINY.unpack(cache, getClass().getClassLoader());
      assertEquals(folder.toAbsolutePath().resolve("models/splade-tiny"), unpacked);
      var e =
          assertThrows(
              ModelException.class,
              () -> BuiltInSparse.SPLADE_TINY.unpack(cache, ClassLoader.getPlatformClassLoader()));
      assertTrue(String.valueOf(e.getMessage()).contains("dev.winnow:winnow-model-splade-tiny"));
    }
  }
}
