package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.running.TestModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Folders as people have them give the numbers of transformers and sentence-transformers, see
/// `bench/oracle/model_faults.py`.
class ModelFaultsTest {
  private static final Path FAULTS = Path.of("src/test/resources/faults");
  private static final float CLOSE = 1e-4f;
  private static final JsonNode ALL = all();

  @TempDir private Path folder;
  private final Models models = Models.open(TestModels.CONFIG.withPrecision(Precision.FP32));

  @AfterEach
  void close() {
    models.close();
  }

  private static JsonNode all() {
    try {
      return new ObjectMapper().readTree(FAULTS.resolve("cases.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> named(String kind) {
    return StreamSupport.stream(ALL.path("cases").spliterator(), false)
        .filter(each -> each.path("kind").asText().equals(kind))
        .map(each -> each.path("name").asText());
  }

  static Stream<String> dense() {
    return named("dense");
  }

  static Stream<String> sparse() {
    return named("sparse");
  }

  static Stream<String> tokens() {
    return named("tokens");
  }

  /// Writes the folder of a case.
  private JsonNode written(String name) throws IOException {
    for (JsonNode each : ALL.path("cases")) {
      if (each.path("name").asText().equals(name)) {
        FaultFolders.write(FAULTS, each, folder);
        return each;
      }
    }
    throw new IllegalArgumentException("no case " + name);
  }

  private static List<String> texts() {
    List<String> texts = new ArrayList<>();
    ALL.path("texts").forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static String query() {
    return ALL.path("query").asText();
  }

  private static float[] row(JsonNode numbers) {
    float[] row = new float[numbers.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) numbers.path(i).asDouble();
    }
    return row;
  }

  @ParameterizedTest
  @MethodSource("dense")
  void denseVectorsAreThoseOfSentenceTransformers(String name) throws IOException {
    JsonNode expected = written(name);
    Embedder embedder = models.embedder(folder.toString());

    assertArrayEquals(row(expected.path("query")), embedder.query(query()), CLOSE, "query");
    Embeddings seen = embedder.passages(texts());
    for (int i = 0; i < seen.size(); i++) {
      assertArrayEquals(
          row(expected.path("documents").path(i)), seen.vector(i), CLOSE, "text " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("sparse")
  void sparseVectorsAreThoseOfSentenceTransformers(String name) throws IOException {
    JsonNode expected = written(name);
    SparseEmbedder embedder = models.sparse(folder.toString());

    assertSparse(expected.path("query"), embedder.query(query()));
    List<SparseVector> seen = embedder.passages(texts());
    for (int i = 0; i < seen.size(); i++) {
      assertSparse(expected.path("documents").path(i), seen.get(i));
    }
  }

  private static void assertSparse(JsonNode expected, SparseVector seen) {
    float[] all = new float[200];
    float[] own = new float[200];
    expected
        .properties()
        .forEach(
            entry -> all[Integer.parseInt(entry.getKey())] = (float) entry.getValue().asDouble());
    for (int i = 0; i < seen.size(); i++) {
      own[seen.ids()[i]] = seen.weights()[i];
    }
    assertArrayEquals(all, own, CLOSE);
  }

  @ParameterizedTest
  @MethodSource("tokens")
  void tokenVectorsAreThoseOfSentenceTransformers(String name) throws IOException {
    JsonNode expected = written(name);
    MultiVectorEmbedder embedder = models.multiVector(folder.toString());

    assertTokens(expected.path("query"), embedder.query(query()));
    List<TokenVectors> seen = embedder.passages(texts());
    for (int i = 0; i < seen.size(); i++) {
      assertTokens(expected.path("documents").path(i), seen.get(i));
    }
  }

  private static void assertTokens(JsonNode expected, TokenVectors seen) {
    assertEquals(expected.size(), seen.vectors().length);
    for (int token = 0; token < expected.size(); token++) {
      assertArrayEquals(row(expected.path(token)), seen.vectors()[token], CLOSE, "token " + token);
    }
  }
}
