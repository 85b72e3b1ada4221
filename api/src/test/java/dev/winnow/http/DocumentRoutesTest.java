package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.http.limits.ServerLimits;
import dev.winnow.http.limits.WriteLimits;
import dev.winnow.index.Document;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Collections and documents over HTTP alone.
class DocumentRoutesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String NOTES = "{\"name\":\"notes\",\"embedder\":\"none\"}";
  private static final String DOCUMENTS = "/v1/collections/notes/documents";
  private static final String LINES = "application/x-ndjson";

  private @TempDir Path folder;
  private Catalog catalog;
  private SearchServer server;

  @BeforeEach
  void open() {
    serve(WriteLimits.DEFAULTS);
  }

  private void serve(WriteLimits limits) {
    catalog = Catalog.open(folder, EngineConfig.DEFAULTS);
    server =
        SearchServer.start(
            catalog,
            ServerConfig.DEFAULTS
                .withPort(0)
                .withLimits(
                    ServerLimits.DEFAULTS.withDrain(Duration.ofSeconds(1)).withWrite(limits)));
  }

  @AfterEach
  void close() {
    server.close();
    catalog.close();
  }

  @Test
  void anIdThatEndsWithASlashIsAnotherThanWithout() throws Exception {
    create();
    json(200, "POST", DOCUMENTS, "[{\"id\":\"a\",\"text\":\"x\"},{\"id\":\"a/\",\"text\":\"y\"}]");

    assertEquals("y", json(200, "GET", DOCUMENTS + "/a/", "").at("/text").textValue());
    json(200, "DELETE", DOCUMENTS + "/a/", "");

    assertEquals(404, send("GET", DOCUMENTS + "/a/", "").statusCode());
    assertEquals("x", json(200, "GET", DOCUMENTS + "/a", "").at("/text").textValue());
  }

  @Test
  void aFilterOfNothingDeletesNothing() throws Exception {
    create();
    json(200, "POST", DOCUMENTS, "{\"id\":\"a\",\"text\":\"x\",\"year\":1}");

    for (String filter :
        List.of(
            "{\"and\":[]}",
            "{\"not\":{\"or\":[]}}",
            "{\"or\":[{\"and\":[]},{\"eq\":{\"year\":2}}]}")) {
      String told =
          json(400, "POST", DOCUMENTS + ":delete", "{\"filter\":" + filter + "}")
              .at("/detail")
              .textValue();
      assertTrue(told.contains("of nothing; expected at least one part"), told);
    }
    assertEquals(400, send("GET", DOCUMENTS + "?filtr=x", "").statusCode());
    assertEquals(1, json(200, "GET", DOCUMENTS, "").at("/ids").size());
  }

  @Test
  void linesSentAsOneValueAreToldTheirType() throws Exception {
    create();

    String told =
        json(400, "POST", DOCUMENTS, "{\"id\":\"a\"}\n{\"id\":\"b\"}").at("/detail").textValue();

    assertTrue(told.contains("Content-Type: application/x-ndjson"), told);
  }

  @Test
  void anEncodedSlashIsRefusedInWordsByEveryMethod() throws Exception {
    create();

    for (String method : List.of("GET", "DELETE", "PUT")) {
      assertEquals(
          "the path has %2F; expected / as it is, also within an id; write it so",
          json(400, method, DOCUMENTS + "/docs%2Fguide.md", "").at("/detail").textValue());
    }
  }

  @Test
  void aCollectionIsMadeFilledSearchedAndDropped() throws Exception {
    var made =
        send(
            "POST",
            "/v1/collections",
            "{\"name\":\"notes\",\"embedder\":\"none\",\"language\":\"de\",\"fields\":{\"year\":\"number\"},\"chunk_tokens\":64}");
    assertEquals(201, made.statusCode(), made.body());
    assertEquals("/v1/collections/notes", made.headers().firstValue("Location").orElse(""));
    assertEquals("number", JSON.readTree(made.body()).at("/schema/fields/year/type").textValue());
    assertEquals(64, JSON.readTree(made.body()).at("/recipe/chunk_tokens").intValue());

    JsonNode added =
        json(200, "POST", DOCUMENTS, "{\"id\":\"a\",\"text\":\"Lucene sucht\",\"year\":\"2026\"}");
    assertEquals(1, added.at("/stored").intValue());
    JsonNode found = json(200, "POST", "/v1/collections/notes/search", "{\"query\":\"Lucene\"}");
    assertEquals("a", found.at("/hits/0/id").textValue());
    assertEquals(2026, found.at("/hits/0/fields/year").intValue());

    assertEquals(400, send("DELETE", "/v1/collections/notes", "").statusCode());
    assertEquals(400, send("DELETE", "/v1/collections/notes?confirm=other", "").statusCode());
    assertEquals(
        "notes",
        json(200, "DELETE", "/v1/collections/notes?confirm=notes", "").at("/dropped").textValue());
    assertEquals(404, send("GET", "/v1/collections/notes", "").statusCode());
    assertEquals(404, send("DELETE", "/v1/collections/notes?confirm=notes", "").statusCode());
  }

  @Test
  void aCollectionIsCopiedAndMadeAgainOfItsSnapshot() throws Exception {
    create();
    json(
        200,
        "POST",
        DOCUMENTS,
        "[{\"id\":\"a\",\"text\":\"one\"},{\"id\":\"b\",\"text\":\"two\"}]");
    String snapshots = "/v1/collections/notes/snapshots";
    JsonNode made = json(201, "POST", snapshots, "");
    String id = made.at("/id").textValue();
    assertEquals(2, made.at("/documents").intValue());
    json(200, "POST", DOCUMENTS, "{\"id\":\"c\",\"text\":\"three\"}");
    json(200, "DELETE", "/v1/collections/notes?confirm=notes", "");

    assertEquals(id, json(200, "GET", snapshots, "").at("/snapshots/0/id").textValue());
    String again = "{\"name\":\"%s\",\"snapshot\":{\"collection\":\"%s\",\"id\":\"%s\"}}";
    json(201, "POST", "/v1/collections", again.formatted("notes", "notes", id));
    JsonNode found = json(200, "POST", "/v1/collections/notes/search", "{\"query\":\"two\"}");
    assertEquals("b", found.at("/hits/0/id").textValue());
    assertEquals(404, send("GET", DOCUMENTS + "/c", "").statusCode());
    json(200, "POST", DOCUMENTS, "{\"id\":\"c\",\"text\":\"three\"}");

    json(201, "POST", "/v1/collections", again.formatted("other", "notes", id));
    assertEquals(
        409, send("POST", "/v1/collections", again.formatted("other", "notes", id)).statusCode());
    for (String bad : new String[] {"..", "../notes", "20261130T120000000Z-00000000", ""}) {
      assertEquals(
          404,
          send("POST", "/v1/collections", again.formatted("third", "notes", bad)).statusCode(),
          bad);
    }
    assertEquals(
        400,
        send("POST", "/v1/collections", again.formatted("third", "../notes", id)).statusCode());
    assertEquals(404, send("GET", "/v1/collections/third", "").statusCode());
    assertEquals(404, send("POST", "/v1/collections/third/snapshots", "").statusCode());
    json(200, "DELETE", snapshots + "/" + id, "");
    assertEquals(404, send("DELETE", snapshots + "/" + id, "").statusCode());
    assertEquals(0, json(200, "GET", snapshots, "").at("/snapshots").size());

    close();
    serve(WriteLimits.DEFAULTS.withKept(WriteLimits.Kept.DEFAULTS.withSnapshots(1)));
    json(201, "POST", snapshots, "");
    assertEquals(409, send("POST", snapshots, "").statusCode());
    assertEquals(3, json(200, "GET", "/health", "").at("/collections").size() + 1);
  }

  @Test
  void twentyThousandLinesComeInOneStreamAndOutliveTheServer() throws Exception {
    create();
    int count = 20_000;
    InputStream lines =
        streamed(
            count,
            i -> "{\"id\":\"d%d\",\"text\":\"word%d of many\",\"n\":%d}\n".formatted(i, i, i));

    JsonNode added = json(200, post(DOCUMENTS, BodyPublishers.ofInputStream(() -> lines), LINES));

    assertEquals(count, added.at("/stored").intValue());
    server.close();
    catalog.close();
    open();
    assertEquals(count, json(200, "GET", "/v1/collections/notes", "").at("/documents").intValue());
    JsonNode found = json(200, "POST", "/v1/collections/notes/search", "{\"query\":\"word19999\"}");
    assertEquals("d19999", found.at("/hits/0/id").textValue());
  }

  @Test
  void oneDocumentThatCannotBeTakenLeavesTheOthers() throws Exception {
    create();
    String lines =
        """
        {"id":"a","text":"one"}

        {"text":"no id"}
        not json
        {"id":"b","text":"two","nested":[{"x":1}]}
        {"id":"","text":"x"}
        {"id":"a","text":"three"}
        """;

    JsonNode answer = json(207, post(DOCUMENTS, BodyPublishers.ofString(lines), LINES));

    assertEquals(3, answer.at("/stored").intValue());
    assertEquals(3, answer.at("/failed").intValue());
    assertEquals(3, answer.at("/failures/0/document").intValue());
    assertTrue(answer.at("/failures/0/error").textValue().startsWith("it has no id; expected"));
    assertTrue(
        answer.at("/failures/1/error").textValue().startsWith("it is not"), answer.toString());
    assertTrue(answer.at("/failures/2/error").textValue().contains("an empty string"));
    assertTrue(answer.at("/warnings/0").textValue().contains("'nested' is nested"));
    assertEquals(
        "document 'a' comes more than once in the request; the last is kept",
        answer.at("/warnings/1").textValue());
    assertEquals("three", json(200, "GET", DOCUMENTS + "/a", "").at("/text").textValue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [{"id":"a","text":"x"},{"id":"b","text":"y"}] | 200 | 2
          {"documents":[{"id":"a","text":"x"}]}         | 200 | 1
          {"_id":7,"contents":["x","y"]}                | 200 | 1
          []                                            | 200 | 0
          [{"text":"x"}]                                | 400 | 0
          [{"id":"a","text":"x"}, 5]                    | 207 | 1
          {"documents":{}}                              | 400 |
          {"documents":[],"more":1}                     | 400 |
          5                                             | 400 |
          [{"id":"a"                                    | 400 |
          """)
  void aBodyIsADocumentOrAListOfThem(String body, int status, Integer stored) throws Exception {
    create();

    JsonNode answer = json(status, "POST", DOCUMENTS, body);

    if (stored != null) {
      assertEquals(stored, answer.at("/stored").intValue());
    }
    if (status == 400) {
      assertFalse(answer.at("/error/message").asText().isEmpty(), answer.toString());
    }
  }

  @Test
  void anElementThatIsNoObjectIsToldSo() throws Exception {
    create();

    JsonNode answer = json(207, "POST", DOCUMENTS, "[\"str\",{\"id\":\"a\",\"text\":5}]");

    assertEquals(
        "it is 'str'; expected an object with 'id' and 'text'",
        answer.at("/failures/0/error").textValue());
    assertEquals("5", json(200, "GET", DOCUMENTS + "/a", "").at("/text").textValue());
  }

  @Test
  void documentsAreShownListedAndDeleted() throws Exception {
    create();
    String documents =
        IntStream.range(0, 10)
            .mapToObj(i -> "{\"id\":\"p/%d\",\"text\":\"t\",\"n\":%d}".formatted(i, i))
            .collect(Collectors.joining(",", "[", "]"));
    JsonNode _ = json(200, "POST", DOCUMENTS, documents);

    JsonNode page = json(200, "GET", DOCUMENTS + "?limit=4", "");
    assertEquals("[\"p/0\",\"p/1\",\"p/2\",\"p/3\"]", page.at("/ids").toString());
    JsonNode next =
        json(200, "GET", DOCUMENTS + "?limit=7&after=" + encoded(page.at("/next").textValue()), "");
    assertEquals(6, next.at("/ids").size());
    assertEquals("", next.at("/next").textValue());
    assertEquals(3, json(200, "GET", DOCUMENTS + "/p/3", "").at("/fields/n").intValue());

    assertEquals(1, json(200, "DELETE", DOCUMENTS + "/p/3", "").at("/deleted").intValue());
    assertEquals(404, send("GET", DOCUMENTS + "/p/3", "").statusCode());
    assertEquals(404, send("DELETE", DOCUMENTS + "/p/3", "").statusCode());
    JsonNode some = json(200, "POST", DOCUMENTS + ":delete", "{\"ids\":[\"p/1\",\"p/3\",\"p/1\"]}");
    assertEquals(1, some.at("/deleted").intValue());
    assertEquals("[\"p/3\"]", some.at("/missing").toString());
    JsonNode rest =
        json(200, "POST", DOCUMENTS + ":delete", "{\"filter\":{\"range\":{\"n\":{\"gte\":5}}}}");
    assertEquals(5, rest.at("/deleted").intValue());
    assertEquals(
        "[\"p/0\",\"p/2\",\"p/4\"]", json(200, "GET", DOCUMENTS, "").at("/ids").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          POST   | /v1/collections                      | {}                                       | 400 | has no member 'name'
          POST   | /v1/collections                      | {"name":"a/b"}                           | 400 | collection name 'a/b' is not allowed
          POST   | /v1/collections                      | {"name":"Notes","embedder":"none"}       | 409 | collection 'notes' is there already
          POST   | /v1/collections                      | {"name":"x","embedder":"/etc"}           | 400 | expected one of minilm
          POST   | /v1/collections                      | {"name":"x","embedders":{"a":"none"}}    | 400 | name none as the only embedder
          POST   | /v1/collections                      | {"name":"x","fields":{"y":"int"}}        | 400 | expected one of text, keyword
          POST   | /v1/collections                      | {"name":"x","chunk_tokens":3}            | 400 | chunks have 3 tokens
          POST   | /v1/collections                      | {"name":"x","embeder":"none"}            | 400 | unknown member 'embeder'
          POST   | /v1/collections/absent/documents     | {"id":"a"}                               | 404 | absent
          GET    | /v1/collections/notes/documents/none |                                          | 404 | there is no document 'none' here
          GET    | /v1/collections/notes/documents?limit=0 |                                       | 400 | limit is '0'
          POST   | /v1/collections/notes/documents:delete | {}                                     | 400 | expected one of 'ids' and 'filter'
          POST   | /v1/collections/notes/documents:delete | {"ids":[1]}                            | 400 | expected the id of a document
          POST   | /v1/collections/notes/documents:delete | {"filter":{"eq":{}}}                   | 400 | filter
          """)
  void badRequestsAreToldWhatIsWrong(
      String method, String path, String body, int status, String message) throws Exception {
    create();

    JsonNode problem = json(status, method, path, body == null ? "" : body);

    assertTrue(problem.at("/detail").textValue().contains(message), problem.toString());
  }

  @Test
  void aLineBeyondTheLimitIsRefusedAndTheNextIsTaken() throws Exception {
    server.close();
    catalog.close();
    serve(WriteLimits.DEFAULTS.withDocumentBytes(100).withWriteBytes(1_000).withFailures(1));
    create();
    String line = "{\"id\":\"%s\",\"text\":\"%s\"}\n";
    String lines =
        line.formatted("a", "x".repeat(200_000))
            + line.formatted("b", "y".repeat(200))
            + line.formatted("c", "z");

    JsonNode answer = json(207, post(DOCUMENTS, BodyPublishers.ofString(lines), LINES));

    assertEquals(1, answer.at("/stored").intValue());
    assertEquals(2, answer.at("/failed").intValue());
    assertEquals(1, answer.at("/failures").size());
    assertTrue(
        answer.at("/failures/0/error").textValue().contains("more than 100 bytes; shorten it"));
    assertEquals(413, send("POST", DOCUMENTS, "[" + " ".repeat(2_000) + "]").statusCode());
  }

  @Test
  void moreWritesThanTheLimitAreToldToComeLater() throws Exception {
    server.close();
    catalog.close();
    serve(WriteLimits.DEFAULTS.withWrites(1));
    create();
    String line = "{\"id\":\"a\",\"text\":\"x\"}\n";
    try (var first = new Socket("127.0.0.1", server.port())) {
      write(
          first,
          "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n"
              .formatted(DOCUMENTS, LINES, 2 * line.length()));
      String continued = "HTTP/1.1 100 Continue\r\n\r\n"; // the first reads its body
      byte[] read = first.getInputStream().readNBytes(continued.length());
      assertEquals(continued, new String(read, StandardCharsets.UTF_8));
      HttpResponse<String> refused = send("POST", DOCUMENTS, "[]");
      write(first, line + line);
      String answer = new String(first.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertEquals(429, refused.statusCode(), refused.body());
      assertEquals("1", refused.headers().firstValue("Retry-After").orElse(""));
      assertTrue(answer.contains("{\"stored\":2,"), answer);
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aServerOfOneIndexReadsAlone(boolean readOnly) throws Exception {
    Path index = folder.resolve("index");
    var config = EngineConfig.DEFAULTS.withRecipe(Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
    try (var engine = Engine.open(index, config)) {
      engine.add(Document.of("a", "text"));
      engine.commit();
    }
    try (var engine =
            readOnly
                ? Engine.openReadOnly(index, EngineConfig.DEFAULTS)
                : Engine.open(index, config);
        var one = SearchServer.start(engine, ServerConfig.DEFAULTS.withPort(0))) {
      int port = one.port();

      assertEquals(
          readOnly ? 403 : 200,
          send(port, "POST", "/v1/collections/index/documents", "{\"id\":\"b\",\"text\":\"x\"}")
              .statusCode());
      assertEquals(
          readOnly ? 403 : 200,
          send(port, "DELETE", "/v1/collections/index/documents/a", "").statusCode());
      assertEquals(403, send(port, "POST", "/v1/collections", NOTES).statusCode());
      assertEquals(
          403, send(port, "DELETE", "/v1/collections/index?confirm=index", "").statusCode());
    }
  }

  private void create() throws Exception {
    assertEquals(201, send("POST", "/v1/collections", NOTES).statusCode());
  }

  private static InputStream streamed(int count, IntFunction<String> line) {
    return new SequenceInputStream(
        Collections.enumeration(
            IntStream.range(0, count / 1_000)
                .mapToObj(part ->
                    IntStream.range(part * 1_000, (part + 1) * 1_000)
                        .mapToObj(line)
                        .collect(Collectors.joining()))
                .map(text ->
                    (InputStream) new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .toList()));
  }

  private JsonNode json(int status, String method, String path, String body) throws Exception {
    return json(status, send(method, path, body));
  }

  private static JsonNode json(int status, HttpResponse<String> response) throws IOException {
    assertEquals(status, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return send(server.port(), method, path, body);
  }

  private static HttpResponse<String> send(int port, String method, String path, String body)
      throws Exception {
    BodyPublisher publisher =
        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    return CLIENT.send(
        request(port, method, path, publisher, "application/json"), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, BodyPublisher body, String type) throws Exception {
    return CLIENT.send(request("POST", path, body, type), BodyHandlers.ofString());
  }

  private HttpRequest request(String method, String path, BodyPublisher body, String type) {
    return request(server.port(), method, path, body, type);
  }

  private static HttpRequest request(
      int port, String method, String path, BodyPublisher body, String type) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofMinutes(2))
        .header("Content-Type", type)
        .method(method, body)
        .build();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
