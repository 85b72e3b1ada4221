package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.engine.Catalog;
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
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two plans beside each other, over HTTP.
class CompareRouteTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static @TempDir Path folder;
  private static Catalog catalog;
  private static SearchServer server;

  @BeforeAll
  static void start() {
    catalog = Catalog.open(folder, EngineConfig.DEFAULTS);
    catalog.create("docs", Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
    catalog.run(
        "docs",
        engine -> {
          engine.add(
              Document.of("keys", "Rotate the key. A key is rotated by its owner."),
              Document.of("doors", "Wood and a lock.").withTitle("key and key and key"),
              Document.of("fish", "Fish swim.").with("lang", "en"));
          engine.commit();
        });
    server = SearchServer.start(catalog, ServerConfig.DEFAULTS.withPort(0));
  }

  @AfterAll
  static void stop() {
    server.close();
    catalog.close();
  }

  @Test
  void bothSidesOfAQueryAreShownWithTheirOverlapAndMoves() throws Exception {
    JsonNode answer =
        answer(
            200,
            "{\"query\":\"rotate key\",\"a\":\"lexical\",\"b\":{\"plan\":\"lexical\",\"k\":1}}");

    JsonNode query = answer.at("/queries/0");
    assertEquals("rotate key", query.at("/query").textValue());
    assertEquals(List.of("keys", "doors"), texts(query.at("/a/hits"), "id"));
    assertEquals(List.of("keys"), texts(query.at("/b/hits"), "id"));
    assertEquals(1, query.at("/shared").intValue());
    assertEquals(0.5, query.at("/jaccard").doubleValue());
    assertEquals(
        "[{\"id\":\"keys\",\"a\":1,\"b\":1,\"up\":0},{\"id\":\"doors\",\"a\":2,\"b\":null,\"up\":null}]",
        query.at("/moves").toString());
    assertTrue(query.at("/a/ms").doubleValue() > 0, query::toString);
    assertEquals("lexical", query.at("/a/stages/0/name").textValue());
    assertEquals(0, answer.at("/same").intValue());
    assertEquals(query.at("/rbo").doubleValue(), answer.at("/mean/rbo").doubleValue());
  }

  @Test
  void theSamePlanTwiceIsTheSameForEveryQuery() throws Exception {
    JsonNode answer =
        answer(
            200, "{\"queries\":[\"key\",\"swim\",\"nothing\"],\"a\":\"lexical\",\"b\":\"auto\"}");

    assertEquals(3, answer.at("/same").intValue());
    assertEquals(1, answer.at("/mean/rbo").doubleValue());
    assertEquals(1, answer.at("/mean/jaccard").doubleValue());
    assertEquals(List.of("fish"), texts(answer.at("/queries/1/b/hits"), "id"));
  }

  @Test
  void aFilterHoldsForBothSides() throws Exception {
    JsonNode answer =
        answer(
            200,
            "{\"query\":\"key swim\",\"filter\":{\"eq\":{\"lang\":\"en\"}},\"a\":\"lexical\","
                + "\"b\":\"auto\"}");

    assertEquals(List.of("fish"), texts(answer.at("/queries/0/a/hits"), "id"));
    assertEquals(List.of("fish"), texts(answer.at("/queries/0/b/hits"), "id"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":\"lexical\",\"b\":\"auto\"} | request has neither query nor queries; expected one"
            + " of them: a text, or a list of texts",
        "{\"query\":\"a\",\"a\":\"lexical\"} | request has no member 'b'; expected a plan, or an"
            + " object with plan, k and filter; add it",
        "{\"queries\":[],\"a\":\"auto\",\"b\":\"auto\"} | request has 0 queries; expected 1 to 50;"
            + " send fewer, or raise the limit compared",
        "{\"query\":\"a\",\"k\":1001,\"a\":\"auto\",\"b\":\"auto\"} | k is 1001; expected at most"
            + " 1000; ask for less, or raise the limit topK"
      })
  void aWrongRequestIsToldWhatIsRight(String body, String detail) throws Exception {
    assertEquals(detail, answer(400, body).at("/detail").textValue());
  }

  @Test
  void aCollectionNamesThePlansThatItCanRun() throws Exception {
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/v1/collections/docs"))
            .build();

    JsonNode about = JSON.readTree(CLIENT.send(request, BodyHandlers.ofString()).body());

    assertEquals("[\"lexical\",\"auto\"]", about.at("/plans").toString());
  }

  private static List<String> texts(JsonNode list, String member) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(one -> one.at("/" + member).textValue())
        .toList();
  }

  private static JsonNode answer(int status, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/v1/collections/docs/compare"))
            .POST(BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
    assertEquals(status, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }
}
