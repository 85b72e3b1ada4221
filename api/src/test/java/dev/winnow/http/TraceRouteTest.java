package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tracing over HTTP alone.
class TraceRouteTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TEXT = "the apple \uD83C\uDF4E falls not far from the tree";

  private final HttpClient client = HttpClient.newHttpClient();
  private @TempDir Path folder;
  private Catalog catalog;
  private SearchServer server;

  @BeforeEach
  void fill() throws Exception {
    catalog = Catalog.open(folder, EngineConfig.DEFAULTS);
    server = SearchServer.start(catalog, ServerConfig.DEFAULTS.withPort(0));
    for (String made :
        new String[] {
          "{'name':'c','embedder':'none','verbatim':'words'}", "{'name':'plain','embedder':'none'}"
        }) {
      assertEquals(201, post("/v1/collections", made).code());
    }
    Answer _ = post("/v1/collections/c/documents", "{'id':'a','text':'They say " + TEXT + ".'}");
  }

  @AfterEach
  void close() {
    server.close();
    catalog.close();
  }

  private record Answer(int code, JsonNode json) {}

  private Answer post(String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .POST(BodyPublishers.ofString(body.replace('\'', '"')))
            .build();
    var response = client.send(request, BodyHandlers.ofString());
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }

  @Test
  void aTextIsTracedToTheDocumentThatItRepeats() throws Exception {
    Answer traced =
        post("/v1/collections/c/trace", "{'text':'Well, " + TEXT + "!','min_tokens':5}");

    assertEquals(200, traced.code(), traced.json().toString());
    JsonNode span = traced.json().at("/spans/0");
    assertEquals(TEXT, span.at("/text").asText());
    assertEquals(6, span.at("/start").asInt());
    assertEquals("a", span.at("/sources/0/id").asText());
    assertEquals(9, span.at("/sources/0/start").asInt());
    assertEquals(9 + TEXT.length(), span.at("/sources/0/end").asInt());

    Answer searched =
        post("/v1/collections/c/search", "{'query':'falls not far','plan':'verbatim'}");
    assertEquals("a", searched.json().at("/hits/0/id").asText(), searched.json().toString());
  }

  @Test
  void aPlanFindsDocumentsByWhatADecoderGenerates(@TempDir Path model) throws Exception {
    for (String name :
        List.of(
            "models/llama/config.json",
            "models/llama/model.safetensors",
            "decoder/tokenizer.json",
            "decoder/tokenizer_config.json")) {
      Path file = Path.of("../embed/src/test/resources").resolve(name);
      Files.copy(file, model.resolve(file.getFileName().toString()));
    }
    var recipe = Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER).withVerbatim(model.toString());
    catalog.create("s", recipe);
    Answer _ = post("/v1/collections/s/documents", "{'id':'a','text':'the apple falls'}");
    Answer _ = post("/v1/collections/s/documents", "{'id':'fog','text':'fog'}");
    String filler = "0123456789 ".repeat(3_000); // what others have is rare
    Answer _ = post("/v1/collections/s/documents", "{'id':'much','text':'" + filler + "'}");

    Answer found =
        post(
            "/v1/collections/s/search",
            "{'query':'apple','plan':{'fuse':{'of':['lexical',{'seal':{'k':9,'beam':4,'length':5}}]}}}");

    assertEquals(200, found.code(), found.json().toString());
    assertEquals("a", found.json().at("/hits/0/id").asText(), found.json().toString());
    assertTrue(found.json().toString().contains("\"seal\""), found.json().toString());

    Answer refused = post("/v1/collections/c/search", "{'query':'apple','plan':{'seal':{'k':9}}}");
    assertEquals(400, refused.code(), refused.json().toString());
    assertTrue(
        refused.json().at("/detail").asText().contains("no model generates"),
        refused.json().toString());
    Answer wide =
        post("/v1/collections/s/search", "{'query':'a','plan':{'seal':{'beam':1000000}}}");
    assertEquals(400, wide.code(), wide.json().toString());
    assertTrue(wide.json().toString().contains("beam of seal"), wide.json().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          c     | {'min_tokens':5}              | request has no member 'text'
          c     | {'text':'x','min_tokens':0}   | min_tokens is 0
          c     | {'text':'x','sources':100000} | sources is 100000; expected at most 1000
          c     | {'text':'x','tokens':5}       | tokens
          plain | {'text':'x'}                  | the index has no verbatim tokens; index again with --verbatim words (over HTTP a collection with
          """)
  void whatCannotBeMeantIsRefused(String collection, String body, String told) throws Exception {
    Answer refused = post("/v1/collections/" + collection + "/trace", body);

    assertEquals(400, refused.code(), refused.json().toString());
    assertTrue(refused.json().at("/detail").asText().contains(told), refused.json().toString());
  }
}
