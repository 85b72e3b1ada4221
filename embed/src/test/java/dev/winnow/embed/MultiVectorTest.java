package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.running.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Token vectors are those that PyLate and XTR's code make of the same folders, see
/// `bench/oracle/multivector_goldens.py` and `xtr_goldens.py` there.
class MultiVectorTest {
  private static final Path FOLDERS = Path.of("src/test/resources/multivector");
  private static final float CLOSE = 1e-4f;

  private final Models models = Models.open(TestModels.CONFIG.withPrecision(Precision.FP32));

  @AfterEach
  void close() {
    models.close();
  }

  private MultiVectorEmbedder open(String name) {
    return models.multiVector(FOLDERS.resolve(name).toString());
  }

  private static void assertVectors(JsonNode expected, TokenVectors seen) {
    String text = expected.path("text").asText();
    JsonNode rows = expected.path("vectors");
    assertEquals(rows.size(), seen.vectors().length, text);
    for (int token = 0; token < rows.size(); token++) {
      float[] row = new float[rows.path(token).size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) rows.path(token).path(i).asDouble();
      }
      assertArrayEquals(row, seen.vectors()[token], CLOSE, text + ", token " + token);
    }
  }

  @Test
  void queriesOfBuiltInModelsAreReadWithoutThePrefixOfTheirVectors() {
    MultiVectorEmbedder embedder = models.multiVector("bge-small-int8");
    TokenVectors query = embedder.query("life of fleas");

    assertEquals(6, query.vectors().length, "[CLS] life of flea ##s [SEP]");
    assertArrayEquals(
        embedder.passages(List.of("life of fleas")).getFirst().vectors(), query.vectors());
  }

  @ParameterizedTest
  @ValueSource(strings = {"as-published", "attending", "plain", "stanford", "xtr"})
  void foldersGiveTheVectorsOfTheirAuthorsCode(String name) throws IOException {
    JsonNode golden =
        new ObjectMapper().readTree(FOLDERS.resolve(name).resolve("golden.json").toFile());
    MultiVectorEmbedder embedder = open(name);

    assertEquals(16, embedder.dimension());
    for (JsonNode query : golden.path("queries")) {
      assertVectors(query, embedder.query(query.path("text").asText()));
    }
    List<String> texts = new ArrayList<>();
    golden.path("documents").forEach(document -> texts.add(document.path("text").asText()));
    List<TokenVectors> passages = embedder.passages(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertVectors(golden.path("documents").path(i), passages.get(i));
    }
    assertTrue(passages.get(2).dropped() > 0);
    assertEquals(0, passages.get(0).dropped());
  }

  @Test
  void builtInModelsGiveTheirTokensVectors() {
    MultiVectorEmbedder embedder = models.multiVector("minilm-fp32");
    TokenVectors query = embedder.query("how do cats sleep?");
    List<TokenVectors> passages =
        embedder.passages(
            List.of("Cats sleep curled up, most of the day.", "The engine has two pistons."));

    double[] scores = query.maxSim(passages);

    assertEquals(384, embedder.dimension());
    assertEquals(7, query.vectors().length);
    assertTrue(scores[0] > scores[1] + 1, scores[0] + " and " + scores[1]);
    assertEquals(7, query.maxSim(query), 1e-5);
    assertNotEquals(models.embedder("minilm-fp32").fingerprint(), embedder.fingerprint());
  }

  @Test
  void passagesDoNotDependOnTheirCompany() {
    MultiVectorEmbedder embedder = open("as-published");
    List<String> texts = List.of("one cat", "two cats", "a", "one cat");
    List<TokenVectors> together = embedder.passages(texts);
    for (int i = 0; i < texts.size(); i++) {
      float[][] alone = embedder.passages(List.of(texts.get(i))).getFirst().vectors();
      for (int token = 0; token < alone.length; token++) {
        assertArrayEquals(alone[token], together.get(i).vectors()[token], 1e-6f);
      }
    }
  }

  private static void copy(String name, Path folder) throws IOException {
    try (var files = Files.walk(FOLDERS.resolve(name))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = folder.resolve(FOLDERS.resolve(name).relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  private void assertRefused(Path folder, String seen, String wanted) {
    var e = assertThrows(ModelException.class, () -> models.multiVector(folder.toString()));
    assertTrue(e.getMessage().contains(seen), e.getMessage());
    assertTrue(e.getMessage().contains(wanted), e.getMessage());
  }

  @Test
  void aColbertWhoseMarkersNoFileNamesIsRefused(@TempDir Path folder) throws IOException {
    copy("stanford", folder);
    Path metadata = folder.resolve("artifact.metadata");
    String stored = Files.readString(metadata);
    Files.writeString(metadata, stored.replace("[unused1]", "[nowhere]"));
    assertRefused(folder, "marks texts with '[nowhere]'", "expected one of its tokens");

    Files.delete(metadata);
    assertRefused(folder, "no file says how its texts are marked", "expected artifact.metadata");
  }

  @Test
  void aColbertOfPyLateWithoutLengthsIsRefused(@TempDir Path folder) throws IOException {
    copy("plain", folder);
    Path config = folder.resolve("config_sentence_transformers.json");
    Files.writeString(config, Files.readString(config).replace("\"query_length\"", "\"other\""));
    assertRefused(folder, "no file says how its texts are marked", "fetch the folder again");
  }

  @Test
  void aLayerThatNoFileListsIsPartOfTheFingerprint(@TempDir Path folder) throws IOException {
    copy("xtr", folder);
    String before = open("xtr").fingerprint();
    Path layer = folder.resolve("2_Dense").resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(layer);
    bytes[bytes.length - 1] ^= 1;
    Files.write(layer, bytes);
    assertNotEquals(before, models.multiVector(folder.toString()).fingerprint());
  }

  @Test
  void aLayerThatCannotBeReadIsRefused(@TempDir Path folder) throws IOException {
    copy("xtr", folder);
    Path layer = folder.resolve("2_Dense");
    Files.move(layer.resolve("model.safetensors"), layer.resolve("pytorch_model.bin"));
    assertRefused(folder, "cannot be read", "torch.save");
    Files.delete(layer.resolve("pytorch_model.bin"));
    assertRefused(folder, "without model.safetensors or pytorch_model.bin", "fetch them");
  }

  @Test
  void aMarkerThatTheTokenizerLacksIsNamed(@TempDir Path folder) throws IOException {
    copy("plain", folder);
    Path config = folder.resolve("config_sentence_transformers.json");
    String json = Files.readString(config);
    Files.writeString(
        config, json.replace("\"query_prefix\": \"\"", "\"query_prefix\": \"[Nowhere]\""));
    var e = assertThrows(ModelException.class, () -> models.multiVector(folder.toString()));
    assertTrue(e.getMessage().contains("[Nowhere]"), e.getMessage());

    Files.writeString(config, json.replaceAll("\"query_length\": \\d+", "\"query_length\": 4000"));
    e = assertThrows(ModelException.class, () -> models.multiVector(folder.toString()));
    assertTrue(e.getMessage().contains("4000"), e.getMessage());
  }

  @Test
  void tokensThatAreNotSeenWantAGraphThatCanHideThem() {
    Forward unpadded =
        models.forward(
            FOLDERS.resolve("plain").toString(),
            dev.winnow.embed.graph.GraphOptions.DEFAULTS.withPadded(false));
    Batch batch = Batch.of(2, 7, 8, 3).withSeen(2);
    assertThrows(IllegalArgumentException.class, () -> unpadded.tokens(batch));
    assertThrows(IllegalArgumentException.class, () -> Batch.of(2, 3).withSeen(3));
    assertThrows(IllegalArgumentException.class, () -> Batch.of(2, 3).withSeen(0));
  }
}
