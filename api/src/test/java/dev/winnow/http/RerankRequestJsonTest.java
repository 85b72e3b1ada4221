package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.http.limits.RerankLimits;
import dev.winnow.http.rerank.RerankRequest;
import dev.winnow.http.rerank.RerankRequest.Shape;
import dev.winnow.http.rerank.RerankRequestJson;
import dev.winnow.http.rerank.RerankResultJson;
import dev.winnow.index.Reranker.Basis;
import dev.winnow.index.Reranker.Reranked;
import dev.winnow.index.Reranker.Reranked.Place;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RerankRequestJsonTest {
  private static final String VALID =
      "{\"query\":\"q\",\"documents\":[\"a\",{\"text\":\"b\"},\"c\"],\"top_n\":2,\"model\":\"m\"}";
  private static final List<String> PIECES =
      List.of(
          "null",
          "\"top_k\":1,",
          "\"texts\":[\"a\"],",
          "{",
          "}",
          "[",
          "]",
          ",",
          "-1",
          "1e999",
          "\"",
          "\\ud800",
          "true",
          "\"truncation\":null,",
          "\u0000");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "top_n":1                     | COHERE_1_OR_JINA
          "top_n":null                  | COHERE_1_OR_JINA
          "top_k":1                     | VOYAGE
          "top_k":null                  | VOYAGE
          "truncation":true             | VOYAGE
          "return_documents":true       | ANY_OF_VERSION_1
          "model":"m"                   | ANY_OF_VERSION_1
          """)
  void theMembersTellWhoseClientAsks(String member, Shape shape) {
    String text = "{\"query\":\"q\",\"documents\":[\"a\"],%s}".formatted(member);

    assertEquals(shape, RerankRequestJson.version1(text, RerankLimits.DEFAULTS).answer().shape());
    assertEquals(shape, RerankRequestJson.plain(text, RerankLimits.DEFAULTS).answer().shape());
  }

  @Test
  void whateverComesIsARequestOrAnErrorInWords() {
    Property.forAll(
        RerankRequestJsonTest::mutated,
        text -> {
          assertAnsweredOrRefused(RerankRequestJson::version2, text);
          assertAnsweredOrRefused(RerankRequestJson::version1, text);
          assertAnsweredOrRefused(RerankRequestJson::plain, text);
        });
  }

  @Test
  void aTextBeyondTheLimitIsRefused() {
    var limits = RerankLimits.DEFAULTS.withTextLength(VALID.length() - 1);

    var error =
        assertThrows(
            IllegalArgumentException.class, () -> RerankRequestJson.version2(VALID, limits));

    assertTrue(error.getMessage().contains("raise the limit textLength"), error.getMessage());
  }

  private static String mutated(RandomGenerator random) {
    var text = new StringBuilder(VALID);
    int changes = random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int from = random.nextInt(text.length());
      int to = Math.min(text.length(), from + random.nextInt(8));
      text.replace(from, to, PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private static void assertAnsweredOrRefused(
      BiFunction<String, RerankLimits, RerankRequest> shape, String text) {
    read(shape, text).ifPresent(RerankRequestJsonTest::assertAnswered);
  }

  private static Optional<RerankRequest> read(
      BiFunction<String, RerankLimits, RerankRequest> shape, String text) {
    try {
      return Optional.of(shape.apply(text, RerankLimits.DEFAULTS));
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage() != null && !e.getMessage().isBlank());
      return Optional.empty();
    }
  }

  private static void assertAnswered(RerankRequest request) {
    List<Place> places =
        IntStream.range(0, request.texts().size()).mapToObj(i -> new Place(i, 0)).toList();
    String answer = RerankResultJson.write(request, "id", "m", Reranked.of(places, Basis.SCORES));
    try {
      JsonNode json = new ObjectMapper().readTree(answer);
      JsonNode results = json.isArray() ? json : json.path("results");
      results = results.isMissingNode() ? json.path("data") : results;
      assertEquals(request.top(), results.size(), answer);
    } catch (JsonProcessingException e) {
      throw new AssertionError(answer, e);
    }
  }
}
