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
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// OpenAI's search of a vector store.
class VectorStoreRoutesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static @TempDir Path folder;
  private static Catalog catalog;
  private static SearchServer server;

  @BeforeAll
  static void start() {
    catalog = Catalog.open(folder, EngineConfig.DEFAULTS);
    catalog.create("notes", Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
    int count =
        catalog.use(
            "notes",
            engine -> {
              engine.add(
                  Document.of("a/lucene.md", "Lucene searches text").with("year", 1999),
                  Document.of("a/faiss.md", "FAISS searches vectors").with("year", 2017),
                  Document.of("b.md", "Winnow searches both")
                      .with("year", 2026)
                      .with("tag", "own"));
              engine.commit();
              return engine.count();
            });
    assertEquals(3, count);
    server = SearchServer.start(catalog, ServerConfig.DEFAULTS.withPort(0));
  }

  @AfterAll
  static void stop() {
    server.close();
    catalog.close();
  }

  @Test
  void hitsHaveTheShapeOfOpenAi() throws Exception {
    JsonNode page = search(200, "notes", "{\"query\":\"lucene\",\"rewrite_query\":false}");

    assertEquals("vector_store.search_results.page", page.at("/object").textValue());
    assertEquals("[\"lucene\"]", page.at("/search_query").toString());
    assertEquals(1, page.at("/data").size());
    assertEquals("a/lucene.md", page.at("/data/0/file_id").textValue());
    assertEquals("lucene.md", page.at("/data/0/filename").textValue());
    assertEquals(1999, page.at("/data/0/attributes/year").intValue());
    assertEquals("text", page.at("/data/0/content/0/type").textValue());
    assertEquals("Lucene searches text", page.at("/data/0/content/0/text").textValue());
    assertTrue(page.at("/data/0/score").doubleValue() > 0);
    assertTrue(!page.at("/has_more").booleanValue() && page.at("/next_page").isNull());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"eq","key":"year","value":1999}                | a/lucene.md
          {"type":"ne","key":"year","value":1999}                | a/faiss.md b.md
          {"type":"gt","key":"year","value":2017}                | b.md
          {"type":"gte","key":"year","value":2017}               | a/faiss.md b.md
          {"type":"lt","key":"year","value":2017}                | a/lucene.md
          {"type":"lte","key":"year","value":2017}               | a/faiss.md a/lucene.md
          {"type":"in","key":"year","value":[1999,2026]}         | a/lucene.md b.md
          {"type":"nin","key":"tag","value":["own"]}             | a/faiss.md a/lucene.md
          {"type":"and","filters":[{"type":"gt","key":"year","value":2000},{"type":"ne","key":"tag","value":"own"}]} | a/faiss.md
          {"type":"or","filters":[{"type":"eq","key":"tag","value":"own"},{"type":"lt","key":"year","value":2000}]} | a/lucene.md b.md
          """)
  void filtersChooseDocuments(String filter, String expected) throws Exception {
    JsonNode page =
        search(200, "notes", "{\"query\":[\"searches\"],\"filters\":%s}".formatted(filter));

    List<String> ids = page.at("/data").findValuesAsText("file_id").stream().sorted().toList();
    assertEquals(expected, ids.stream().collect(Collectors.joining(" ")));
  }

  @Test
  void resultsAreBoundedByNumberAndScore() throws Exception {
    JsonNode two = search(200, "notes", "{\"query\":\"searches\",\"max_num_results\":2}");
    JsonNode none =
        search(
            200,
            "notes",
            "{\"query\":\"searches\",\"ranking_options\":{\"ranker\":\"auto\",\"score_threshold\":1000}}");

    assertEquals(2, two.at("/data").size());
    assertEquals(0, none.at("/data").size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          absent | {"query":"x"}                                              | 404 | absent
          notes  | {}                                                         | 400 | no member 'query'
          notes  | {"query":5}                                                | 400 | expected a text or a list of texts
          notes  | {"query":"x","max_num_results":100000}                     | 400 | max_num_results is 100000
          notes  | {"query":"x","filters":{"type":"like","key":"a"}}          | 400 | expected one of eq, ne
          notes  | {"query":"x","filters":{"key":"a","value":1}}              | 400 | the member 'type'
          notes  | {"query":"x","filters":{"type":"eq","key":"a"}}            | 400 | the member 'value'
          """)
  void badRequestsAreToldWhatIsWrong(String store, String body, int status, String message)
      throws Exception {
    JsonNode problem = search(status, store, body);

    assertTrue(problem.at("/error/message").textValue().contains(message), problem.toString());
  }

  private static JsonNode search(int status, String store, String body) throws Exception {
    var response =
        CLIENT.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:%d/v1/vector_stores/%s/search"
                            .formatted(server.port(), store)))
                .timeout(Duration.ofMinutes(1))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertEquals(status, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }
}
