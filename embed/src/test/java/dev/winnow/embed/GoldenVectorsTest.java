package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.running.TestModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Against vectors made by `bench/oracle/embed_goldens.py`.
class GoldenVectorsTest {
  private static Models models;

  record Golden(String model, String kind, String text, int tokens, int dropped, float[] vector) {
    @Override
    public String toString() {
      return "%s %s '%.40s'".formatted(model, kind, text.strip());
    }
  }

  @BeforeAll
  static void open() {
    models = Models.open(TestModels.CONFIG);
  }

  @AfterAll
  static void close() {
    models.close();
  }

  static Stream<Golden> passages() throws IOException {
    return goldens().filter(golden -> golden.kind().equals("passage"));
  }

  static Stream<Golden> queries() throws IOException {
    return goldens().filter(golden -> golden.kind().equals("query"));
  }

  @ParameterizedTest
  @MethodSource("passages")
  void aPassageHasTheReferenceVectorAndCounts(Golden golden) {
    Embeddings made = models.embedder(golden.model()).passages(List.of(golden.text()));

    assertClose(golden, made.vector(0));
    assertEquals(golden.tokens(), made.tokens(0), "tokens");
    assertEquals(golden.dropped(), made.dropped(0), "dropped");
  }

  @ParameterizedTest
  @MethodSource("queries")
  void aQueryHasTheReferenceVectorOfItsPrefixAndText(Golden golden) {
    assertClose(golden, models.embedder(golden.model()).query(golden.text()));
  }

  private static void assertClose(Golden golden, float[] made) {
    assertEquals(1, TestModels.cosine(made, made), 1e-6, "length");
    assertTrue(
        TestModels.cosine(golden.vector(), made) >= 0.9999,
        () -> "cosine " + TestModels.cosine(golden.vector(), made));
    assertEquals(0, TestModels.distance(golden.vector(), made), 1e-3, "largest difference");
  }

  private static Stream<Golden> goldens() throws IOException {
    var json = new ObjectMapper();
    try (var lines = GoldenVectorsTest.class.getResourceAsStream("goldens.jsonl")) {
      return json.readerFor(JsonNode.class).<JsonNode>readValues(lines).readAll().stream()
          .map(GoldenVectorsTest::golden);
    }
  }

  private static Golden golden(JsonNode line) {
    var floats =
        ByteBuffer.wrap(Base64.getDecoder().decode(line.get("vector").asText()))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    float[] vector = new float[floats.remaining()];
    floats.get(vector);
    return new Golden(
        line.get("model").asText(),
        line.get("kind").asText(),
        line.get("text").asText().repeat(line.get("times").asInt()),
        line.get("tokens").asInt(),
        line.get("dropped").asInt(),
        vector);
  }
}
