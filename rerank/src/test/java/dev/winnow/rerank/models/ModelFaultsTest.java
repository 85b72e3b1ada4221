package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Folders of rerankers as people have them give the scores of sentence-transformers, see
/// `bench/oracle/model_faults.py`.
class ModelFaultsTest extends WithModels {
  private static final Path FAULTS = Path.of("../embed/src/test/resources/faults");
  private static final JsonNode ALL = all();

  private static JsonNode all() {
    try {
      return new ObjectMapper().readTree(FAULTS.resolve("cases.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<String> pairs() {
    return StreamSupport.stream(ALL.path("cases").spliterator(), false)
        .filter(each -> each.path("kind").asText().equals("pairs"))
        .map(each -> each.path("name").asText());
  }

  private JsonNode written(String name) throws IOException {
    for (JsonNode each : ALL.path("cases")) {
      if (each.path("name").asText().equals(name)) {
        write(each);
        return each;
      }
    }
    throw new IllegalArgumentException("no case " + name);
  }

  private void write(JsonNode fault) throws IOException {
    try (Stream<Path> files = Files.list(FAULTS.resolve(fault.path("base").asText()))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    for (JsonNode removed : fault.path("removed")) {
      Files.delete(folder.resolve(removed.asText()));
    }
    for (Map.Entry<String, JsonNode> written : fault.path("written").properties()) {
      Files.writeString(folder.resolve(written.getKey()), written.getValue().asText());
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void scoresAreThoseOfSentenceTransformers(String name) throws IOException {
    JsonNode expected = written(name);
    String[] texts = new String[expected.path("texts").size()];
    double[] scores = new double[texts.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = expected.path("texts").path(i).asText();
      scores[i] = expected.path("documents").path(i).asDouble();
    }

    ModelJudge judge = Judges.open(models, folder.toString());

    String query = ALL.path("query").asText();
    assertArrayEquals(scores, judge.score(query, TestModels.candidates(texts)), 1e-4);
  }

  @Test
  void aRerankerReadsAsManyTokensAsItsFilesSay() throws IOException {
    JsonNode fault = written("reranker-long");

    ModelJudge judge = Judges.open(models, folder.toString());

    assertEquals(580, models.maxTokens(folder.toString()));
    double[] _ = judge.score("a", TestModels.candidates(fault.path("texts").path(2).asText()));
    assertTrue(judge.stats().tokens() > 512, judge.stats()::toString);
  }
}
