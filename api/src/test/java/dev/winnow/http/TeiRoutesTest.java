package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.SparseVector;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.EngineConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Vectors in the shape of Text Embeddings Inference.
class TeiRoutesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static @TempDir Path folder;
  private static Models models;
  private static Catalog catalog;
  private static SearchServer server;

  @BeforeAll
  static void start() {
    models = Models.open(ModelsConfig.DEFAULTS);
    catalog = Catalog.open(folder, EngineConfig.DEFAULTS.withModels(models));
    server = SearchServer.start(catalog, ServerConfig.DEFAULTS.withPort(0));
  }

  @AfterAll
  static void stop() {
    server.close();
    catalog.close();
    models.close();
  }

  @Test
  void oneTextAndAListAreEmbeddedByTheFirstModel() throws Exception {
    float[] expected = models.embedder(catalog.embedders().getFirst()).query("Koalas sleep.");

    JsonNode one =
        answer(200, "/embed", "{\"inputs\":\"Koalas sleep.\",\"prompt_name\":\"query\"}");
    JsonNode two =
        answer(
            200,
            "/embed",
            "{\"inputs\":[\"Koalas sleep.\",\"Tax"
                + " law.\"],\"normalize\":true,\"truncation_direction\":\"Right\"}");

    assertEquals(1, one.size());
    assertEquals(expected.length, one.get(0).size());
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], one.get(0).get(i).floatValue(), 1e-6f);
      assertEquals(expected[i], two.get(0).get(i).floatValue(), 1e-5f);
    }
    assertEquals(2, two.size());
  }

  @Test
  void aHeaderTellsTheTokensThatWereRead() throws Exception {
    String text = "Koalas sleep, \ud83d\ude34.";
    int tokens = models.embedder(catalog.embedders().getFirst()).passages(List.of(text)).tokens(0);
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/embed"))
            .POST(BodyPublishers.ofString("{\"inputs\":\"%s\"}".formatted(text)));

    HttpResponse<String> answer = CLIENT.send(request.build(), BodyHandlers.ofString());

    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(
        Integer.toString(tokens), answer.headers().firstValue("x-compute-tokens").orElse(""));
    assertEquals("16", answer.headers().firstValue("x-compute-characters").orElse(""));
  }

  @Test
  void sparseVectorsAreWeightsOfTheVocabulary() throws Exception {
    SparseVector expected =
        models.sparse("splade-tiny").passages(List.of("Koalas sleep.")).getFirst();

    JsonNode vectors = answer(200, "/embed_sparse", "{\"inputs\":[\"Koalas sleep.\"]}");

    assertTrue(expected.size() > 3);
    assertEquals(expected.size(), vectors.get(0).size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.ids()[i], vectors.at("/0/" + i + "/index").intValue());
      assertEquals(expected.weights()[i], vectors.at("/0/" + i + "/value").floatValue(), 1e-6f);
    }
  }

  @Test
  void infoTellsTheModelAndTheLimits() throws Exception {
    JsonNode info = answer(200, "/info", "");

    assertEquals("minilm", info.at("/model_id").textValue());
    assertEquals("mean", info.at("/model_type/embedding/pooling").textValue());
    assertEquals(256, info.at("/max_input_length").intValue());
    assertEquals(1_000, info.at("/max_client_batch_size").intValue());
  }

  @Test
  void aTextThatIsTooLongIsCutOnlyWhereThatIsAccepted() throws Exception {
    String text = "word ".repeat(600);

    for (String path : new String[] {"/embed", "/embed_sparse"}) {
      JsonNode refused = answer(400, path, "{\"inputs\":\"%s\"}".formatted(text));
      assertTrue(
          refused.at("/detail").textValue().matches("input\\[0] has \\d+ tokens more than .*"),
          refused::toString);
      assertEquals(
          1, answer(200, path, "{\"inputs\":\"%s\",\"truncate\":true}".formatted(text)).size());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/embed | {} | request has no member 'inputs'; expected a text or a list of texts; add it",
        "/embed | {\"inputs\":[]} | request has 0 texts; expected 1 to 1000; send one",
        "/embed | {\"inputs\":[[1]]} | request.inputs[0] is an array of 1; expected a text or a"
            + " list of texts; ids of tokens are not taken",
        "/embed | {\"inputs\":\" \"} | request.inputs is ' '; expected a text that is not blank",
        "/embed | {\"inputs\":\"a\",\"normalize\":false} | request.normalize is false; expected"
            + " true; vectors are brought to the length that the model's files want",
        "/embed | {\"inputs\":\"a\",\"truncation_direction\":\"left\"} |"
            + " request.truncation_direction is 'left'; expected 'right'; the end of a text that is"
            + " too long is left out",
        "/embed | {\"inputs\":\"a\",\"prompt_name\":\"s2s\"} | request.prompt_name is 's2s';"
            + " expected 'query', 'document' or 'passage'",
        "/embed_sparse | {\"inputs\":\"a\",\"model\":\"minilm\"} | sparse model 'minilm' is not"
            + " known; expected one of splade-tiny"
      })
  void aWrongRequestIsToldWhatIsRight(String path, String body, String detail) throws Exception {
    assertEquals(detail, answer(400, path, body).at("/detail").textValue());
  }

  private static JsonNode answer(int status, String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .header("Content-Type", "application/json");
    HttpResponse<String> answer =
        CLIENT.send(
            (body.isEmpty() ? request : request.POST(BodyPublishers.ofString(body))).build(),
            BodyHandlers.ofString());
    assertEquals(status, answer.statusCode(), answer::body);
    return JSON.readTree(answer.body());
  }
}
