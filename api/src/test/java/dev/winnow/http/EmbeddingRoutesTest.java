package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.Embedder;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.EngineConfig;
import dev.winnow.http.limits.RerankLimits;
import dev.winnow.http.limits.ServerLimits;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// OpenAI's embeddings by a built-in model.
class EmbeddingRoutesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String TEXTS = "[\"Koalas sleep a lot.\",\"Sharks must swim.\"]";

  private static @TempDir Path folder;
  private static Models models;
  private static Catalog catalog;
  private static SearchServer server;

  @BeforeAll
  static void start() {
    models = Models.open(ModelsConfig.DEFAULTS);
    catalog = Catalog.open(folder, EngineConfig.DEFAULTS.withModels(models));
    server =
        SearchServer.start(
            catalog,
            ServerConfig.DEFAULTS
                .withPort(0)
                .withLimits(
                    ServerLimits.DEFAULTS.withRerank(RerankLimits.DEFAULTS.withDocuments(4))));
  }

  @AfterAll
  static void stop() {
    server.close();
    catalog.close();
    models.close();
  }

  @Test
  void vectorsAreThoseOfTheModelInBothEncodings() throws Exception {
    Embedder minilm = models.embedder("minilm");
    var expected = minilm.passages(List.of("Koalas sleep a lot.", "Sharks must swim."));

    JsonNode floats = answer(200, "{\"model\":\"minilm\",\"input\":%s}".formatted(TEXTS));
    JsonNode packed =
        answer(
            200,
            "{\"model\":\"minilm\",\"input\":%s,\"encoding_format\":\"base64\",\"user\":\"x\"}"
                .formatted(TEXTS));

    assertEquals("list", floats.at("/object").textValue());
    assertEquals("minilm", floats.at("/model").textValue());
    int tokens = expected.tokens(0) + expected.tokens(1);
    assertEquals(tokens, floats.at("/usage/prompt_tokens").intValue());
    assertEquals(tokens, floats.at("/usage/total_tokens").intValue());
    for (int i = 0; i < 2; i++) {
      assertEquals(i, floats.at("/data/" + i + "/index").intValue());
      assertEquals("embedding", floats.at("/data/" + i + "/object").textValue());
      assertArrayEquals(expected.vector(i), floats(floats.at("/data/" + i + "/embedding")), 1e-6f);
      assertArrayEquals(
          expected.vector(i), unpacked(packed.at("/data/" + i + "/embedding").textValue()), 1e-6f);
    }
  }

  @Test
  void aServiceOfCohereTellsTheTokensThatWereRead() throws Exception {
    var read =
        models.embedder("minilm").passages(List.of("Koalas sleep a lot.", "Sharks must swim."));
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v2/embed"))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"model\":\"minilm\",\"texts\":%s,\"input_type\":\"search_document\"}"
                        .formatted(TEXTS)));

    HttpResponse<String> answer = CLIENT.send(request.build(), BodyHandlers.ofString());

    assertEquals(
        read.tokens(0) + read.tokens(1),
        JSON.readTree(answer.body()).at("/meta/billed_units/input_tokens").intValue(),
        answer.body());
  }

  @Test
  void aQueryHasThePrefixThatTheModelWasTrainedWith() throws Exception {
    float[] expected = models.embedder("bge-small-int8").query("sleepy animals");

    JsonNode answer =
        answer(
            200,
            "{\"model\":\"bge-small-int8\",\"input\":\"sleepy"
                + " animals\",\"input_type\":\"query\",\"dimensions\":384}");

    assertArrayEquals(expected, floats(answer.at("/data/0/embedding")), 1e-6f);
  }

  @Test
  void aTextLongerThanTheModelReadsIsRefusedUnlessItMayBeCut() throws Exception {
    String text = "word ".repeat(600);

    JsonNode refused =
        answer(400, "{\"model\":\"minilm\",\"input\":[\"x\",\"%s\"]}".formatted(text));
    JsonNode cut =
        answer(200, "{\"model\":\"minilm\",\"input\":\"%s\",\"truncate\":true}".formatted(text));

    assertTrue(
        refused.at("/error/message").textValue().startsWith("input[1] has "), refused.toString());
    assertEquals(384, cut.at("/data/0/embedding").size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"input":"x"}                                            | 400 | no member 'model'
          {"model":"minilm"}                                       | 400 | no member 'input'
          {"model":"text-embedding-3-small","input":"x"}           | 404 | there is no model 'text-embedding-3-small'; expected one of minilm
          {"model":"/etc","input":"x"}                             | 404 | there is no model '/etc'
          {"model":"minilm","input":[1,2]}                         | 400 | input[0] is 1; expected a text
          {"model":"minilm","input":[]}                            | 400 | 0 texts; expected 1 to 4
          {"model":"minilm","input":["a","b","c","d","e"]}         | 400 | 5 texts; expected 1 to 4
          {"model":"minilm","input":" "}                           | 400 | expected a text that is not blank
          {"model":"minilm","input":"x","dimensions":64}           | 400 | dimensions is 64
          {"model":"minilm","input":"x","encoding_format":"int8"}  | 400 | expected 'float' or 'base64'
          {"model":"minilm","input":"x","input_type":"both"}       | 400 | expected 'document' or 'query'
          """)
  void badRequestsAreToldWhatIsWrong(String body, int status, String message) throws Exception {
    JsonNode problem = answer(status, body);

    assertTrue(problem.at("/error/message").textValue().contains(message), problem.toString());
  }

  @Test
  void theModelsAreListed() throws Exception {
    var list = JSON.readTree(get("/v1/models").body());

    assertEquals("list", list.at("/object").textValue());
    assertEquals("minilm", list.at("/data/0/id").textValue());
    assertEquals("model", list.at("/data/0/object").textValue());
    assertEquals("minilm", JSON.readTree(get("/v1/models/minilm").body()).at("/id").textValue());
    assertEquals(404, get("/v1/models/gpt-5").statusCode());
  }

  private static float[] floats(JsonNode list) {
    float[] floats = new float[list.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = list.get(i).floatValue();
    }
    return floats;
  }

  private static float[] unpacked(String base64) {
    FloatBuffer floats =
        ByteBuffer.wrap(Base64.getDecoder().decode(base64))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    float[] vector = new float[floats.remaining()];
    floats.get(vector);
    return vector;
  }

  private static JsonNode answer(int status, String body) throws Exception {
    var response =
        CLIENT.send(
            request("/v1/embeddings")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertEquals(status, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return CLIENT.send(request(path).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofMinutes(1));
  }
}
