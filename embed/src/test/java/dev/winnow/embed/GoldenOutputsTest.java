package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.running.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Folders of `bench/oracle/model_outputs.py`: vectors as sentence-transformers and ONNX Runtime
/// make them, of whatever length, however the texts are batched.
class GoldenOutputsTest {
  private static final Path FOLDERS = Path.of("src/test/resources/outputs");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static Models models;

  private @TempDir Path temp;

  @BeforeAll
  static void open() {
    models = Models.open(ModelsConfig.DEFAULTS.withPrecision(Precision.FP32));
  }

  @AfterAll
  static void close() {
    models.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dot",
        "dot-dense",
        "euclidean",
        "cosine",
        "normalized",
        "sentence",
        "without-mask",
        "int32",
        "one-text",
        "one-text-int32-without-mask"
      })
  void vectorsAreThoseOfTheAuthorsLibrary(String name) throws IOException {
    JsonNode golden = golden(name);
    List<String> texts = new ArrayList<>();
    golden.path("texts").forEach(text -> texts.add(text.asText()));
    Embedder embedder = models.embedder(FOLDERS.resolve(name).toString());

    Embeddings together = embedder.passages(texts);

    for (int i = 0; i < texts.size(); i++) {
      float[] expected = floats(golden.path("vectors").path(i));
      assertEquals(expected.length, embedder.dimension());
      assertArrayEquals(expected, together.vector(i), 1e-5f, texts.get(i));
      assertArrayEquals(expected, embedder.query(texts.get(i)), 1e-5f, texts.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dot", "dot-dense", "euclidean", "cosine", "normalized"})
  void theSimilarityIsThatOfTheFiles(String name) throws IOException {
    JsonNode golden = golden(name);

    assertEquals(
        golden.path("name").asText().toUpperCase(Locale.ROOT),
        models.embedder(FOLDERS.resolve(name).toString()).similarity().name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dot", "dot-dense", "euclidean"})
  void firstComponentsAreAsTheyAreWhereLengthMatters(String name) throws IOException {
    JsonNode golden = golden(name);
    Embedder first = models.embedder(FOLDERS.resolve(name).toString()).truncated(4);

    assertArrayEquals(
        floats(golden.path("truncated").path(1)),
        first.query(golden.path("texts").path(1).asText()),
        1e-5f);
  }

  @Test
  void vectorsOfAnotherLengthHaveAnotherFingerprint() throws IOException {
    Path normalized = copy("normalized");
    String before = models.embedder(normalized.toString()).fingerprint();
    Files.writeString(
        normalized.resolve("modules.json"),
        Files.readString(FOLDERS.resolve("cosine").resolve("modules.json")));

    try (var anew = Models.open(ModelsConfig.DEFAULTS)) {
      assertNotEquals(before, anew.embedder(normalized.toString()).fingerprint());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"eight-texts", "eight-tokens"})
  void aFileForAnotherNumberOfTextsOrTokensIsRefusedOnOpening(String name) {
    String folder = FOLDERS.resolve(name).toString();

    var e = assertThrows(ModelException.class, () -> models.embedder(folder));

    assertTrue(e.getMessage().contains("export it with dynamic axes"), e.getMessage());
  }

  @Test
  void tokenVectorsLieBesideTheVectorOfTheText() {
    var tokens = models.multiVector(FOLDERS.resolve("sentence").toString());

    assertEquals(16, tokens.dimension());
    assertEquals(16, tokens.query("the cat").vectors()[0].length);
  }

  @Test
  void aModuleBehindNormalizeIsRefused() throws IOException {
    Path folder = copy("normalized");
    Path modules = folder.resolve("modules.json");
    Files.writeString(modules, Files.readString(modules).replace("Pooling\"", "Normalize\""));

    var e = assertThrows(ModelException.class, () -> models.embedder(folder.toString()));

    assertTrue(e.getMessage().contains("expected Normalize to be the last"), e.getMessage());
  }

  @Test
  void aSimilarityThatNoIndexHasIsRefused() throws IOException {
    Path folder = copy("dot");
    Path config = folder.resolve("config_sentence_transformers.json");
    Files.writeString(config, Files.readString(config).replace("\"dot\"", "\"manhattan\""));

    var e = assertThrows(ModelException.class, () -> models.embedder(folder.toString()));

    assertTrue(e.getMessage().contains("expected cosine, dot or euclidean"), e.getMessage());
  }

  private Path copy(String name) throws IOException {
    Path from = FOLDERS.resolve(name);
    try (var files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path to = temp.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
    return temp;
  }

  private static JsonNode golden(String name) throws IOException {
    return JSON.readTree(FOLDERS.resolve(name).resolve("golden.json").toFile());
  }

  private static float[] floats(JsonNode numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers.get(i).asDouble();
    }
    return floats;
  }
}
