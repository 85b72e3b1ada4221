package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.running.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Weights of TILDEv2 as its authors' code makes them with transformers, see
/// `bench/oracle/tilde_goldens.py`.
class TildeTest {
  private static final Path FOLDER = Path.of("src/test/resources/tilde");
  private static final double CLOSE = 1e-4;

  @TempDir Path copied;
  private final Models models = Models.open(TestModels.CONFIG.withPrecision(Precision.FP32));

  @BeforeEach
  void copy() throws IOException {
    try (var files = Files.list(FOLDER)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copied.resolve(file.getFileName()));
      }
    }
  }

  @AfterEach
  void close() {
    models.close();
  }

  private static JsonNode golden(String part) throws IOException {
    JsonNode all = new ObjectMapper().readTree(FOLDER.resolve("golden.json").toFile());
    assertTrue(all.path(part).size() > 3, part);
    return all.path(part);
  }

  private static void assertWeights(JsonNode golden, SparseEmbedder model, SparseVector own) {
    JsonNode weights = golden.path("weights");
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < own.size(); i++) {
      String token = model.token(own.ids()[i]);
      seen.add(token);
      assertEquals(
          weights.path(token).asDouble(), own.weights()[i], CLOSE, golden.path("text") + token);
    }
    Set<String> expected = new TreeSet<>();
    weights.fieldNames().forEachRemaining(expected::add);
    assertEquals(expected, seen, golden.path("text").asText());
  }

  private void assertPassages(String part, SparseEmbedder model) throws IOException {
    List<String> texts = new ArrayList<>();
    golden(part).forEach(passage -> texts.add(passage.path("text").asText()));
    List<SparseVector> seen = model.passages(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertWeights(golden(part).path(i), model, seen.get(i));
    }
  }

  @Test
  void passagesWeighTheirOwnTokensAsTheAuthorsCodeDoes() throws IOException {
    assertPassages("passages", models.sparse(copied.toString()));
  }

  @Test
  void queriesCountTheirTokens() throws IOException {
    SparseEmbedder model = models.sparse(copied.toString());
    for (JsonNode query : golden("queries")) {
      assertWeights(query, model, model.query(query.path("text").asText()));
    }
  }

  @Test
  void aModelBesideExpandsPassages() throws IOException {
    SparseEmbedder model = models.sparse(FOLDER.toString());
    assertPassages("expanded", model);
    assertNotEquals(models.sparse(copied.toString()).fingerprint(), model.fingerprint());
  }

  @Test
  void aFolderWithoutTheLayerIsRefused() throws IOException {
    Path weights = copied.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    String stored = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    Files.write(
        weights,
        stored
            .replace("tok_proj.weight", "tok_proX.weight")
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    var e = assertThrows(ModelException.class, () -> models.sparse(copied.toString()));
    String said = String.valueOf(e.getMessage());
    assertTrue(said.contains("TILDEv2") && said.contains("expected one of (1, 16)"), said);
    assertTrue(said.contains("fetch the folder again"), said);
  }

  @Test
  void anEncoderWithNeitherHeadNorLayerIsRefused() {
    String plain = Path.of("src/test/resources/multivector/plain").toString();
    var e = assertThrows(RuntimeException.class, () -> models.sparse(plain));
    assertTrue(String.valueOf(e.getMessage()).contains("expected"), e.toString());
  }
}
