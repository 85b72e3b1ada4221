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
import dev.winnow.http.jobs.JobConfig;
import dev.winnow.http.limits.ConnectionLimits;
import dev.winnow.http.limits.JobLimits;
import dev.winnow.http.limits.ServerLimits;
import dev.winnow.index.Query;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Documents that are indexed in the background.
class JobRoutesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String LINES = "application/x-ndjson";
  private static final JobLimits ONE = JobLimits.DEFAULTS.withJobsRunning(1);
  private static final String JOBS = "/v1/collections/notes/jobs";

  private @TempDir Path folder;
  private Catalog catalog;
  private SearchServer server;

  @BeforeEach
  void open() throws Exception {
    Path docs = Files.createDirectories(folder.resolve("docs").resolve("guide"));
    Files.writeString(docs.resolve("keys.md"), "# Keys\n\nRotate the key every month.\n");
    Files.writeString(folder.resolve("docs").resolve("birds.txt"), "Emus cannot fly.\n");
    Files.writeString(folder.resolve("secret.txt"), "Nobody may read this.\n");
    start(ONE);
    catalog.create("notes", Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
  }

  private void start(JobLimits limits) {
    start(ServerLimits.DEFAULTS.withJobs(limits));
  }

  private void start(ServerLimits limits) {
    start(limits, Map.of("docs", folder.resolve("docs")));
  }

  private void start(ServerLimits limits, Map<String, Path> allowed) {
    JobConfig jobs = JobConfig.DEFAULTS.withFolder(folder.resolve("data").resolve(".jobs"));
    for (var one : allowed.entrySet()) {
      jobs = jobs.withAllowed(one.getKey(), one.getValue());
    }
    catalog = Catalog.open(folder.resolve("data"), EngineConfig.DEFAULTS);
    server =
        SearchServer.start(
            catalog, ServerConfig.DEFAULTS.withPort(0).withLimits(limits).withJobs(jobs));
  }

  @AfterEach
  void close() {
    server.close();
    catalog.close();
  }

  @Test
  void anUploadIsIndexedAndItsEventsEndWithWhatBecameOfIt() throws Exception {
    String body = documents(0, 5_000) + "{\"no\":\"id\"}\nnot json\n";

    JsonNode accepted = answer(202, post(JOBS, body, LINES));
    List<JsonNode> events = events(accepted.at("/id").textValue());

    JsonNode last = events.getLast();
    assertEquals("partial", last.at("/state").textValue(), last::toString);
    assertEquals(5_000, last.at("/documents").intValue());
    assertEquals(2, last.at("/failed").intValue());
    assertEquals(5_002, last.at("/lines").intValue());
    assertEquals(5_001, last.at("/failures/0/document").intValue());
    assertEquals(body.length(), last.at("/bytes").intValue());
    assertEquals(last.at("/bytes"), last.at("/total"));
    assertEquals(5_000, count());
    for (int i = 1; i < events.size(); i++) {
      assertTrue(
          events.get(i - 1).at("/documents").intValue()
              <= events.get(i).at("/documents").intValue());
    }
    assertEquals(last, answer(200, get(JOBS + "/" + last.at("/id").textValue())));
    assertEquals(last, answer(200, get(JOBS)).at("/jobs/0"));
  }

  /// It takes longer than the time for a body, no piece of it does.
  @Test
  void aSlowUploadHasItsTimeForEachPiece() throws Exception {
    close();
    start(
        ServerLimits.DEFAULTS.withConnections(
            ConnectionLimits.DEFAULTS.withBodyTime(Duration.ofSeconds(2))));
    String documents = documents(0, 5_000);
    byte[] bytes = documents.getBytes(StandardCharsets.UTF_8);
    var paused =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            throw new UnsupportedOperationException("bytes are read in pieces");
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            if (at == bytes.length) {
              return -1;
            }
            pause();
            int count = Math.min(length, Math.min(bytes.length / 4 + 1, bytes.length - at));
            System.arraycopy(bytes, at, target, offset, count);
            at += count;
            return count;
          }
        };

    JsonNode job =
        ended(
            answer(
                202,
                CLIENT.send(
                    HttpRequest.newBuilder(uri(JOBS))
                        .header("Content-Type", LINES)
                        .POST(BodyPublishers.ofInputStream(() -> paused))
                        .build(),
                    BodyHandlers.ofString())));

    assertEquals("done", job.at("/state").textValue(), job::toString);
    assertEquals(5_000, count());
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(300); // for each 16 KiB
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Test
  void anAllowedFolderIsIndexedByItsName() throws Exception {
    JsonNode job = ended(answer(202, post(JOBS, "{\"folder\":\"docs\"}", "application/json")));

    assertEquals("done", job.at("/state").textValue(), job::toString);
    assertEquals(2, job.at("/counts/added").intValue());
    assertEquals("docs", job.at("/source/folder").textValue());
    assertEquals(
        List.of("guide/keys.md"),
        catalog.use(
            "notes",
            engine ->
                engine.search(Query.of("rotate")).hits().stream().map(hit -> hit.id()).toList()));
    assertFalse(job.toString().contains(folder.toString()), job::toString);

    JsonNode again = ended(answer(202, post(JOBS, "{\"folder\":\"docs\"}", "application/json")));
    assertEquals(2, again.at("/counts/unchanged").intValue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"folder\":\"secrets\"}",
        "{\"folder\":\"docs\",\"path\":\"../secret.txt\"}",
        "{\"folder\":\"docs\",\"path\":\"guide/../../secret.txt\"}",
        "{\"folder\":\"docs\",\"path\":\"/etc\"}",
        "{\"folder\":\"docs\",\"path\":\"..\\\\secret.txt\"}",
        "{\"url\":\"http://example.org/\"}",
        "{}"
      })
  void whatTheOperatorDidNotAllowIsNotRead(String body) throws Exception {
    JsonNode refused = answer(400, post(JOBS, body, "application/json"));

    assertTrue(refused.at("/detail").textValue().contains("expected"), refused::toString);
    assertEquals(0, answer(200, get(JOBS)).at("/jobs").size());
  }

  @Test
  void whereNoFolderIsAllowedItIsToldHowToAllowOne() throws Exception {
    close();
    start(ServerLimits.DEFAULTS, Map.of());

    JsonNode refused = answer(400, post(JOBS, "{\"folder\":\"docs\"}", "application/json"));

    assertEquals(
        "no folder 'docs' is allowed, nor any other; ask whoever runs the server to allow it by"
            + " --allow-folder NAME=FOLDER",
        refused.at("/detail").textValue());
  }

  @Test
  void aLinkOutOfAnAllowedFolderIsNotFollowed() throws Exception {
    Files.createSymbolicLink(
        folder.resolve("docs").resolve("out.txt"), folder.resolve("secret.txt"));

    JsonNode job =
        ended(
            answer(
                202, post(JOBS, "{\"folder\":\"docs\",\"path\":\"out.txt\"}", "application/json")));

    assertEquals("failed", job.at("/state").textValue(), job::toString);
    assertTrue(job.at("/error").textValue().contains("leads out of the folder"), job::toString);
    assertEquals(0, count());
  }

  @Test
  void aWaitingJobIsCancelledAndResumed() throws Exception {
    String first = answer(202, post(JOBS, documents(0, 20_000), LINES)).at("/id").textValue();
    String second = answer(202, post(JOBS, documents(20_000, 10), LINES)).at("/id").textValue();

    answer(202, post(JOBS + "/" + second + "/cancel", "", "application/json"));
    answer(202, post(JOBS + "/" + first + "/cancel", "", "application/json"));

    JsonNode stopped = events(first).getLast();
    assertEquals("cancelled", stopped.at("/state").textValue(), stopped::toString);
    assertEquals("cancelled", events(second).getLast().at("/state").textValue());
    assertEquals(stopped.at("/documents").intValue(), count());
    assertTrue(stopped.at("/documents").intValue() < 20_000, stopped::toString);
    answer(202, post(JOBS + "/" + first + "/resume", "", "application/json"));
    answer(202, post(JOBS + "/" + second + "/resume", "", "application/json"));
    JsonNode done = events(first).getLast();
    assertEquals("done", done.at("/state").textValue(), done::toString);
    assertEquals(20_000, done.at("/documents").intValue());
    assertEquals("done", events(second).getLast().at("/state").textValue());
    assertEquals(20_010, count());
    answer(409, post(JOBS + "/" + first + "/resume", "", "application/json"));
  }

  @Test
  void whatWasAcceptedGoesOnWhenTheServerIsStartedAgain() throws Exception {
    String first = answer(202, post(JOBS, documents(0, 15_000), LINES)).at("/id").textValue();
    String second = answer(202, post(JOBS, documents(15_000, 10), LINES)).at("/id").textValue();
    close();

    start(ONE);

    assertEquals("done", events(first).getLast().at("/state").textValue());
    assertEquals("done", events(second).getLast().at("/state").textValue());
    assertEquals(15_010, count());
    assertFalse(
        Files.exists(folder.resolve("data").resolve(".jobs").resolve(first).resolve("body")));
  }

  @Test
  void moreJobsThanMayWaitAreRefusedAndTheEarliestThatEndedAreForgotten() throws Exception {
    close();
    start(ONE.withJobsWaiting(1).withJobsKept(1).withJobBytes(10_000_000));
    String first = answer(202, post(JOBS, documents(0, 20_000), LINES)).at("/id").textValue();
    String second = answer(202, post(JOBS, documents(0, 1), LINES)).at("/id").textValue();

    var refused = post(JOBS, documents(0, 1), LINES);

    assertTrue(answer(429, refused).at("/detail").textValue().contains("jobsWaiting"));
    assertTrue(refused.headers().firstValue("Retry-After").isPresent());
    answer(409, delete(JOBS + "/" + second));
    answer(202, post(JOBS + "/" + first + "/cancel", "", "application/json"));
    assertEquals("cancelled", events(first).getLast().at("/state").textValue());
    assertEquals("done", events(second).getLast().at("/state").textValue());
    String third = answer(202, post(JOBS, documents(0, 1), LINES)).at("/id").textValue();
    assertEquals("done", events(third).getLast().at("/state").textValue());
    answer(404, get(JOBS + "/" + first));
    answer(413, post(JOBS, " ".repeat(10_000_001), LINES));
    answer(200, delete(JOBS + "/" + third));
    answer(404, get(JOBS + "/" + third));
  }

  @Test
  void aCollectionThatIsDroppedTakesItsJobsWithIt() throws Exception {
    String id = answer(202, post(JOBS, documents(0, 20_000), LINES)).at("/id").textValue();

    answer(200, delete("/v1/collections/notes?confirm=notes"));

    answer(404, post(JOBS, documents(0, 1), LINES));
    catalog.create("notes", Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
    answer(404, get(JOBS + "/" + id));
    answer(404, post(JOBS + "/" + id + "/resume", "", "application/json"));
    close();
    start(ONE);
    assertEquals(0, answer(200, get(JOBS)).at("/jobs").size());
    assertEquals(0, count());
  }

  private static String documents(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> "{\"id\":\"%d\",\"text\":\"note number %d\"}\n".formatted(i, i))
        .collect(Collectors.joining());
  }

  private int count() {
    return catalog.use("notes", Engine::count);
  }

  private JsonNode ended(JsonNode job) throws Exception {
    return events(job.at("/id").textValue()).getLast();
  }

  /// All states until the job has ended.
  private List<JsonNode> events(String id) throws Exception {
    HttpResponse<String> response = get(JOBS + "/" + id + "/events");
    assertEquals(200, response.statusCode(), response.body());
    assertTrue(
        response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream"));
    List<JsonNode> events = new ArrayList<>();
    for (String event : response.body().split("\n\n")) {
      events.add(JSON.readTree(event.substring("data: ".length())));
    }
    return events;
  }

  private HttpResponse<String> post(String path, String body, String type) throws Exception {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  private HttpResponse<String> delete(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).DELETE());
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private static JsonNode answer(int status, HttpResponse<String> response) throws Exception {
    assertEquals(status, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }
}
