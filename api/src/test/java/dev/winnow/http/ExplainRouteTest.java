package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.index.Document;
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

/// Why a document is found, over HTTP.
class ExplainRouteTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static @TempDir Path folder;
  private static Catalog catalog;
  private static SearchServer server;

  @BeforeAll
  static void start() {
    catalog = Catalog.open(folder, EngineConfig.DEFAULTS);
    catalog.create("docs", Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
    catalog.run("docs", ExplainRouteTest::fill);
    server = SearchServer.start(catalog, ServerConfig.DEFAULTS.withPort(0));
  }

  private static void fill(Engine engine) {
    engine.add(
        Document.of("keys", "Rotate the key. A key is rotated by its owner."),
        Document.of("doors", "A key opens a door."),
        Document.of("fish", "Fish swim."));
    engine.commit();
  }

  @AfterAll
  static void stop() {
    server.close();
    catalog.close();
  }

  @Test
  void aHitHasItsLedgerAndAnotherDocumentItsReasons() throws Exception {
    JsonNode found = answer(200, "{\"query\":\"rotate key\",\"id\":\"keys\"}");
    JsonNode below = answer(200, "{\"query\":\"rotate key\",\"id\":\"doors\",\"k\":1}");

    assertEquals(1, found.at("/rank").intValue());
    assertEquals("lexical", found.at("/ledger/0/stage").textValue());
    assertEquals(2, below.at("/rank").intValue());
    assertEquals(
        "it is at rank 2, and 1 hit was asked for; ask for more",
        below.at("/reasons/0").textValue());
  }

  @Test
  void retrieversAreNamedWithTheTextsThatThePlanGivesThem() throws Exception {
    String plan =
        "{\"fuse\":{\"of\":[\"lexical\",{\"rephrase\":{\"of\":\"lexical\",\"text\":\"swim\"}}]}}";
    JsonNode fish = answer(200, "{\"query\":\"rotate\",\"id\":\"fish\",\"plan\":" + plan + "}");
    JsonNode doors = answer(200, "{\"query\":\"rotate\",\"id\":\"doors\",\"plan\":" + plan + "}");

    assertEquals(
        List.of("lexical", "lexical of 'swim'"),
        fish.at("/retrievers").findValuesAsText("retriever"));
    assertTrue(fish.at("/retrievers/0/rank").isNull());
    assertEquals(1, fish.at("/retrievers/1/rank").intValue());
    assertEquals(
        List.of(
            "lexical finds nothing of the query in it; ask in its words",
            "lexical of 'swim' finds nothing of the query in it; ask in its words"),
        List.of(doors.at("/reasons/0").textValue(), doors.at("/reasons/1").textValue()));
  }

  @Test
  void aDocumentBelowTheHitsIsToldWhichRetrieversMissedIt() throws Exception {
    String plan =
        "{\"fuse\":{\"of\":[\"lexical\",{\"rephrase\":{\"of\":\"lexical\",\"text\":\"swim\"}}]}}";
    JsonNode doors =
        answer(200, "{\"query\":\"rotate key\",\"id\":\"doors\",\"k\":1,\"plan\":" + plan + "}");

    assertTrue(doors.at("/rank").intValue() > 1, doors::toString);
    assertTrue(
        doors.at("/reasons/0").textValue().endsWith("1 hit was asked for; ask for more"),
        doors::toString);
    assertEquals(
        "lexical of 'swim' finds nothing of the query in it; ask in its words",
        doors.at("/reasons/1").textValue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"query\":\"key\"} | request has no member 'id' that is a text; expected the id of a"
            + " document; add it",
        "{\"id\":\"keys\"} | request has no member 'query'; add the text to look for",
        "{\"id\":\"keys\",\"query\":\"a\",\"k\":1001} | k is 1001; expected at most 1000; ask for"
            + " less, or raise the limit topK"
      })
  void aWrongRequestIsToldWhatIsRight(String body, String detail) throws Exception {
    assertEquals(detail, answer(400, body).at("/detail").textValue());
  }

  private static JsonNode answer(int status, String body) throws Exception {
    URI address =
        URI.create("http://127.0.0.1:%d/v1/collections/docs/explain".formatted(server.port()));
    HttpResponse<String> answer =
        CLIENT.send(
            HttpRequest.newBuilder(address).POST(BodyPublishers.ofString(body)).build(),
            BodyHandlers.ofString());
    assertEquals(status, answer.statusCode(), answer::body);
    return JSON.readTree(answer.body());
  }
}
