package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.http.access.ApiKeys;
import dev.winnow.http.access.Grant;
import dev.winnow.http.access.KeyFile;
import dev.winnow.http.jobs.JobConfig;
import dev.winnow.http.limits.ServerLimits;
import dev.winnow.http.limits.WriteLimits;
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Changes that are asked for again, since their answer was lost.
class RetriesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String NOTES = "/v1/collections/notes";
  private static final String DOCUMENTS = NOTES + "/documents";
  private static final String EMU = "{\"id\":\"emu\",\"text\":\"Emus cannot fly.\"}";
  private static final String LINES = "application/x-ndjson";

  private @TempDir Path folder;
  private Catalog catalog;
  private Memory memory;
  private SearchServer server;

  @BeforeEach
  void open() throws Exception {
    start(WriteLimits.Kept.DEFAULTS, ServerConfig.DEFAULTS);
    assertEquals(
        201,
        send("/v1/collections", "{\"name\":\"notes\",\"embedder\":\"none\"}", "", "").statusCode());
  }

  private void start(WriteLimits.Kept kept, ServerConfig config) {
    ServerLimits limits = ServerLimits.DEFAULTS.withWrite(WriteLimits.DEFAULTS.withKept(kept));
    catalog = Catalog.open(folder.resolve("data"), EngineConfig.DEFAULTS);
    memory =
        Memory.open(
            folder.resolve("memory"),
            MemoryConfig.DEFAULTS.withEngine(
                EngineConfig.DEFAULTS.withRecipe(
                    Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER))));
    var jobs = JobConfig.DEFAULTS.withFolder(folder.resolve("jobs"));
    server =
        SearchServer.start(catalog, memory, config.withPort(0).withLimits(limits).withJobs(jobs));
  }

  @AfterEach
  void close() {
    server.close();
    memory.close();
    catalog.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/collections|{\"name\":\"other\",\"embedder\":\"none\"}|201",
        DOCUMENTS + "|" + EMU + "|200",
        DOCUMENTS + "|[" + EMU + ",{\"text\":\"has no id\"}]|207",
        DOCUMENTS + ":delete|{\"ids\":[\"emu\"]}|200",
        NOTES + "/jobs|" + EMU + "|202",
        NOTES + "/snapshots||201",
        "/v1/memory/ada/entries|{\"text\":\"I moved to Graz.\"}|200",
        "/v1/memory/ada/facts|{\"subject\":\"Ada\",\"attribute\":\"town\",\"value\":\"Graz\"}|200",
        "/v1/memory/ada/forget|{\"all\":true}|200"
      })
  void aChangeIsMadeOnceAndItsAnswerComesAgain(String path, String body, int status)
      throws Exception {
    String sent = body == null ? "" : body;
    String type = path.endsWith("jobs") ? LINES : "application/json";
    if (path.endsWith("forget")) {
      assertEquals(
          200, send("/v1/memory/ada/entries", "{\"text\":\"I moved.\"}", "", "").statusCode());
    }

    HttpResponse<String> first = send(path, sent, "one", type);
    HttpResponse<String> again = send(path, sent, "one", type);

    assertEquals(status, first.statusCode(), first.body());
    assertFalse(first.headers().firstValue("Idempotency-Replayed").isPresent());
    assertEquals(status, again.statusCode(), again.body());
    assertEquals("true", again.headers().firstValue("Idempotency-Replayed").orElse(""));
    assertEquals(first.body(), again.body());
    assertEquals(first.headers().firstValue("Location"), again.headers().firstValue("Location"));
    assertEquals(
        first.headers().firstValue("Content-Type"), again.headers().firstValue("Content-Type"));
  }

  @Test
  void aLateRetryDoesNotUndoWhatCameBetween() throws Exception {
    assertEquals(200, send(DOCUMENTS, EMU, "one", "").statusCode());
    String newer = EMU.replace("cannot fly", "run");
    assertEquals(200, send(DOCUMENTS, newer, "two", "").statusCode());

    HttpResponse<String> late = send(DOCUMENTS, EMU, "one", "");

    assertEquals(200, late.statusCode(), late.body());
    assertTrue(get(DOCUMENTS + "/emu").at("/text").textValue().contains("run"));
  }

  @Test
  void aFilterDeletesOnce() throws Exception {
    String year = "{\"id\":\"%s\",\"text\":\"x\",\"year\":2020}";
    String filter = "{\"filter\":{\"eq\":{\"year\":2020}}}";
    assertEquals(200, send(DOCUMENTS, year.formatted("old"), "", "").statusCode());
    assertEquals("{\"deleted\":1}", send(DOCUMENTS + ":delete", filter, "one", "").body());
    assertEquals(200, send(DOCUMENTS, year.formatted("new"), "", "").statusCode());

    assertEquals("{\"deleted\":1}", send(DOCUMENTS + ":delete", filter, "one", "").body());
    assertEquals("new", get(DOCUMENTS).at("/ids/0").textValue());
  }

  @Test
  void aJobIsMadeOnceFromLinesInParts() throws Exception {
    String body = (EMU + "\n").repeat(3_000);

    String first =
        JSON.readTree(send(NOTES + "/jobs", body, "one", LINES).body()).at("/id").asText();
    String again =
        JSON.readTree(send(NOTES + "/jobs", body, "one", LINES).body()).at("/id").asText();
    String other =
        JSON.readTree(send(NOTES + "/jobs", body, "two", LINES).body()).at("/id").asText();

    assertEquals(first, again);
    assertNotEquals(first, other);
    assertEquals(2, get(NOTES + "/jobs").at("/jobs").size());
  }

  @ParameterizedTest
  @CsvSource({
    "/documents, '{\"id\":\"owl\",\"text\":\"Owls hunt.\"}', application/json",
    "/documents, '{\"id\":\"emu\",\"text\":\"Emus cannot fly.\"}', application/x-ndjson",
    "/documents?a=b, '{\"id\":\"emu\",\"text\":\"Emus cannot fly.\"}', application/json"
  })
  void anotherRequestWithTheSameKeyIsRefused(String path, String body, String type)
      throws Exception {
    assertEquals(200, send(DOCUMENTS, EMU, "one", "").statusCode());

    HttpResponse<String> other = send(NOTES + path, body, "one", type);

    assertEquals(422, other.statusCode(), other.body());
    assertEquals(
        "Idempotency-Key 'one' came with another request before; expected the same body and"
            + " parameters; take a new key",
        JSON.readTree(other.body()).at("/detail").textValue());
    assertEquals(1, get(DOCUMENTS).at("/ids").size());
  }

  @Test
  void theSameKeyOnAnotherPathIsAnother() throws Exception {
    assertEquals(200, send(DOCUMENTS, EMU, "one", "").statusCode());

    assertEquals(201, send(NOTES + "/snapshots", "", "one", "").statusCode());
  }

  @Test
  void whatWasRefusedRunsAgain() throws Exception {
    assertEquals(400, send(DOCUMENTS, "{\"text\":\"has no id\"}", "one", "").statusCode());
    assertEquals(400, send(DOCUMENTS, "{", "one", "").statusCode());

    assertEquals(200, send(DOCUMENTS, EMU, "one", "").statusCode());
  }

  @Test
  void whileTheFirstRequestRunsAnotherIsToldToWait() throws Exception {
    try (var socket = new Socket("127.0.0.1", server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: %s\r\nIdempotency-Key: one\r\n"
                  + "Content-Length: %d\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
              .formatted(DOCUMENTS, server.port(), LINES, EMU.length() + 1)
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      String continued = "HTTP/1.1 100 Continue\r\n\r\n"; // the request reads its body
      byte[] read = socket.getInputStream().readNBytes(continued.length());
      assertEquals(continued, new String(read, StandardCharsets.UTF_8));
      HttpResponse<String> meanwhile = send(DOCUMENTS, EMU + "\n", "one", LINES);
      assertEquals(409, meanwhile.statusCode(), meanwhile.body());
      assertEquals("1", meanwhile.headers().firstValue("Retry-After").orElse(""));
      out.write((EMU + "\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    }

    HttpResponse<String> again = send(DOCUMENTS, EMU + "\n", "one", LINES);
    assertEquals("true", again.headers().firstValue("Idempotency-Replayed").orElse(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "grün"})
  void aKeyThatIsNoneIsRefused(String key) throws Exception {
    try (var socket = new Socket("127.0.0.1", server.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nIdempotency-Key: %s\r\n"
                      + "Content-Length: %d\r\nConnection: close\r\n\r\n%s")
                  .formatted(DOCUMENTS, server.port(), key, EMU.length(), EMU)
                  .getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
      assertTrue(answer.contains("expected 1 to 255 visible ones of ASCII"), answer);
    }
  }

  @Test
  void aLongKeyIsRefused() throws Exception {
    assertEquals(200, send(DOCUMENTS, EMU, "k".repeat(255), "").statusCode());
    assertEquals(400, send(DOCUMENTS, EMU, "k".repeat(256), "").statusCode());
  }

  @Test
  void answersAreForgottenAfterTheirTime() throws Exception {
    close();
    start(WriteLimits.Kept.DEFAULTS.withKeptTime(Duration.ofMillis(1)), ServerConfig.DEFAULTS);
    assertEquals(200, send(DOCUMENTS, EMU, "one", "").statusCode());
    Thread.sleep(5);

    assertFalse(replayed(send(DOCUMENTS, EMU, "one", "")));
  }

  @Test
  void theOldestAnswersAreForgottenWhereThereAreTooManyBytes() throws Exception {
    close();
    start(WriteLimits.Kept.DEFAULTS.withKeptBytes(3_000), ServerConfig.DEFAULTS);
    for (String key : List.of("one", "two", "three")) {
      assertEquals(200, send(DOCUMENTS, EMU, key, "").statusCode());
    }

    assertFalse(replayed(send(DOCUMENTS, EMU, "one", "")));
    assertTrue(replayed(send(DOCUMENTS, EMU, "three", "")));
  }

  @Test
  void noAnswerIsKeptWhereNoBytesMayBe() throws Exception {
    close();
    start(WriteLimits.Kept.DEFAULTS.withKeptBytes(0), ServerConfig.DEFAULTS);
    assertEquals(200, send(DOCUMENTS, EMU, "one", "").statusCode());

    assertFalse(replayed(send(DOCUMENTS, EMU, "one", "")));
  }

  @Test
  void aKeyBelongsToTheClientThatSentIt() throws Exception {
    close();
    Path file = folder.resolve("keys.json");
    List<Grant> grants = List.of(Grant.parse("write"));
    String ada = KeyFile.add(file, "ada", grants, null);
    String bob = KeyFile.add(file, "bob", grants, null);
    start(
        WriteLimits.Kept.DEFAULTS,
        ServerConfig.DEFAULTS.withKeys(ApiKeys.open(file, () -> Instant.EPOCH)));

    assertEquals(200, send(DOCUMENTS, EMU, "one", "", ada).statusCode());

    assertFalse(replayed(send(DOCUMENTS, EMU, "one", "", bob)));
    assertTrue(replayed(send(DOCUMENTS, EMU, "one", "", ada)));
    assertEquals(401, send(DOCUMENTS, EMU, "one", "", "none").statusCode());
  }

  private static boolean replayed(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.headers().firstValue("Idempotency-Replayed").isPresent();
  }

  private HttpResponse<String> send(String path, String body, String key, String type)
      throws Exception {
    return send(path, body, key, type, "");
  }

  private HttpResponse<String> send(
      String path, String body, String key, String type, String secret) throws Exception {
    var request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", type.isEmpty() ? "application/json" : type)
            .POST(BodyPublishers.ofString(body));
    if (!key.isEmpty()) {
      request.header("Idempotency-Key", key);
    }
    if (!secret.isEmpty()) {
      request.header("X-Api-Key", secret);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private JsonNode get(String path) throws Exception {
    return JSON.readTree(
        CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString()).body());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path));
  }
}
