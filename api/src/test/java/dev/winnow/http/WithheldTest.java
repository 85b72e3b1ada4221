package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import dev.winnow.embed.files.ModelException;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.ingest.Ingest;
import dev.winnow.ingest.IngestConfig;
import dev.winnow.ingest.IngestListener;
import dev.winnow.ingest.Report;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A server in front of an index whose documents come from a folder and a file of this machine, and
/// whose embedder is named by its folder.
class WithheldTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SEARCH = "/v1/collections/docs/search";

  private static @TempDir Path folder;
  private static String model;
  private static Engine engine;
  private static SearchServer server;

  @BeforeAll
  static void start() throws IOException {
    Path pages = Files.createDirectories(folder.resolve("pages"));
    Path whale = Files.writeString(pages.resolve("whale.md"), "A whale sings");
    Path seal = Files.writeString(folder.resolve("seal.txt"), "A seal sings");
    model = folder.resolve("models").resolve("one").toString();
    engine =
        Engine.open(
            folder.resolve("docs"),
            EngineConfig.DEFAULTS
                .withRecipe(Recipe.DEFAULTS)
                .withEmbedder(model, new One())
                .withReranker("broken", _ -> fail()));
    Report report =
        Ingest.run(engine, List.of(pages, seal), IngestConfig.DEFAULTS, IngestListener.NONE);
    assertEquals(2, report.counts().added(), whale::toString);
    server = SearchServer.start(engine, ServerConfig.DEFAULTS.withPort(0));
  }

  private static <T> T fail() {
    throw new ModelException(folder.resolve("models/config.json") + " is not there");
  }

  @AfterAll
  static void stop() {
    server.close();
    engine.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"query\":\"sings\",\"plan\":\"lexical\"}",
        "{\"query\":\"sings\",\"plan\":\"dense\"}",
        "{\"query\":\"sings\",\"filter\":{\"exists\":\"source\"}}"
      })
  void hitsDoNotTellWhereTheirSourcesLie(String body) throws Exception {
    var response = post(SEARCH, body);

    JsonNode hits = JSON.readTree(response.body()).at("/hits");
    assertEquals(2, hits.size(), response.body());
    for (JsonNode hit : hits) {
      assertEquals(hit.at("/id").textValue(), hit.at("/fields/source").textValue());
      assertEquals(folder.getFileName().toString(), hit.at("/fields/source.name").textValue());
      assertTrue(hit.at("/fields").has("source.hash"), response.body());
    }
    assertFalse(response.body().contains(folder.toString()), response.body());
  }

  @Test
  void searchesByParametersDoNotEither() throws Exception {
    var response = get(SEARCH + "?q=whale&plan=lexical");

    assertEquals(1, JSON.readTree(response.body()).at("/hits").size());
    assertFalse(response.body().contains("source.root"), response.body());
    assertFalse(response.body().contains(folder.toString()), response.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"range\":{\"source.root\":{\"gte\":\"/\"}}}",
        "{\"exists\":\"source.root\"}",
        "{\"and\":[{\"not\":{\"eq\":{\"source.root\":\"/srv\"}}}]}",
        "{\"or\":[{\"in\":{\"source.root\":[\"/srv\"]}},{\"eq\":{\"type\":\"text\"}}]}"
      })
  void filtersCannotFindItOut(String filter) throws Exception {
    String plan = "{\"filter\":{\"of\":\"lexical\",\"by\":%s}}".formatted(filter);
    var responses =
        List.of(
            post(SEARCH, "{\"query\":\"sings\",\"filter\":%s}".formatted(filter)),
            post(SEARCH, "{\"query\":\"sings\",\"plan\":%s}".formatted(plan)),
            get(SEARCH + "?q=sings&filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8)));

    for (var response : responses) {
      assertEquals(400, response.statusCode(), response.body());
      assertTrue(
          JSON.readTree(response.body())
              .at("/detail")
              .textValue()
              .startsWith("filter names field 'source.root', which is unknown"),
          response.body());
      assertFalse(response.body().contains(folder.toString()), response.body());
    }
  }

  @Test
  void aCollectionNamesItsModelWithoutTheFolder() throws Exception {
    var response = get("/v1/collections/docs");

    assertEquals("one", JSON.readTree(response.body()).at("/recipe/embedder").textValue());
    assertFalse(response.body().contains(folder.toString()), response.body());
  }

  @Test
  void aModelThatCannotBeOpenedIsNamedWithoutItsFolder() throws Exception {
    var response = post("/rerank", "{\"model\":\"broken\",\"query\":\"q\",\"documents\":[\"1\"]}");

    assertEquals(500, response.statusCode());
    assertTrue(response.body().contains("config.json is not there"), response.body());
    assertFalse(response.body().contains(folder.toString()), response.body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /srv/models/bge has no config.json       | bge has no config.json
          tensor a/b of '/srv/My Models/x.onnx': 3  | tensor a/b of 'x.onnx': 3
          cannot unpack x to /var/tmp/x/: no space  | cannot unpack x to x: no space
          C:\\Users\\me\\bge has no config.json     | bge has no config.json
          see GET /v1 (1/2), [2] > [1] and/or 3 / 4 | see GET v1 (1/2), [2] > [1] and/or 3 / 4
          """)
  void pathsInMessagesAreCutToTheirLastName(String message, String expected) {
    assertEquals(expected, Withheld.from(message));
  }

  @Test
  void aLongMessageIsRead() {
    String words = "/a b c ".repeat(20_000) + "word ".repeat(20_000);

    assertFalse(Withheld.from(words).contains("/"));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return CLIENT.send(request(path).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    var request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  /// Every text has the same vector.
  private static final class One implements Embedder {
    @Override
    public int dimension() {
      return 2;
    }

    @Override
    public String fingerprint() {
      return "one";
    }

    @Override
    public Embeddings passages(List<String> texts) {
      return new Embeddings(
          texts.stream().map(this::query).toList(), new int[texts.size()], new int[texts.size()]);
    }

    @Override
    public float[] query(String text) {
      return new float[] {1, 0};
    }
  }
}
