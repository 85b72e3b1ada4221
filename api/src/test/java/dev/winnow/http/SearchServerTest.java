package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.http.limits.ServerLimits;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Reranker;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchServerTest {
  private static final String SEARCH = "/v1/collections/docs/search";
  private static final String SLOW =
      "{\"query\":\"text\",\"plan\":{\"rerank\":{\"of\":\"lexical\",\"model\":\"slow\",\"depth\":5}}}";

  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final CompletableFuture<Duration> timeLeft = new CompletableFuture<>();
  private final CountDownLatch reranking = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private @TempDir Path folder;
  private Engine engine;
  private SearchServer server;

  @BeforeEach
  void start() {
    engine =
        Engine.open(
            folder.resolve("docs"),
            EngineConfig.DEFAULTS
                .withRecipe(Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER))
                .withIndex(
                    IndexConfig.DEFAULTS
                        .withReranker(
                            "slow",
                            (_, candidates) -> {
                              reranking.countDown();
                              awaitRelease();
                              return new double[candidates.size()];
                            })
                        .withReranker("timed", this::timed)));
    engine.add(
        Document.of("lucene", "Lucene searches text").with("lang", "en").with("year", 2024),
        Document.of("faiss", "FAISS searches vectors").with("lang", "en").with("year", 2017),
        Document.of("suche", "Lucene sucht im text").with("lang", "de").with("year", 2025));
    engine.commit();
    server = serve(ServerLimits.DEFAULTS);
  }

  @AfterEach
  void stop() {
    release.countDown();
    server.close();
    engine.close();
  }

  @Test
  void aPostedQueryIsAnsweredWithHitsThatBearTheirLedger() throws Exception {
    var response = post(SEARCH, "{\"query\":\"searches text\",\"k\":2}");

    JsonNode result = json.readTree(response.body());
    assertEquals(200, response.statusCode());
    assertEquals("searches text", result.at("/query").textValue());
    assertEquals("lucene", result.at("/hits/0/id").textValue());
    assertEquals(2, result.at("/hits").size());
    assertEquals(
        result.at("/hits/0/score").doubleValue(),
        result.at("/hits/0/ledger/0/contribution").doubleValue());
    assertTrue(
        response.headers().firstValue("Server-Timing").orElse("").startsWith("lexical;dur="));
  }

  @Test
  void aQueryMayBeAskedByParameters() throws Exception {
    var response =
        get(SEARCH + "?q=lucene&k=5&plan=lexical&filter=" + encoded("{\"eq\":{\"lang\":\"de\"}}"));

    JsonNode result = json.readTree(response.body());
    assertEquals(1, result.at("/hits").size());
    assertEquals("suche", result.at("/hits/0/id").textValue());
  }

  @Test
  void aCollectionTellsItsSchemaAndCounts() throws Exception {
    JsonNode about = json.readTree(get("/v1/collections/docs").body());

    assertEquals(3, about.at("/documents").intValue());
    assertEquals("keyword", about.at("/schema/fields/lang/type").textValue());
    assertEquals("number", about.at("/schema/fields/year/type").textValue());
    assertEquals("lexical", about.at("/plans/0").textValue());
  }

  @Test
  void theCollectionsAreListed() throws Exception {
    assertEquals("{\"collections\":[\"docs\"]}", get("/v1/collections").body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"query":"x","k":0}             | k is 0; expected a whole number from 1 to 1000
          {"query":"x","k":"five"}        | k is 'five'; expected a whole number from 1 to 1000
          {"query":"x","k":1001}          | k is 1001; expected at most 1000; ask for less, or raise the limit topK
          {"query":"x","k":1000000000}    | k is 1000000000; expected at most 1000; ask for less, or raise the limit topK
          {"query":"x","plan":"lexial"}   | plan 'lexial' is not known; expected auto, dense, hybrid, late, lexical, sparse, verbatim or the JSON of a plan; did you mean 'lexical'?
          {"query":"x","plan":{"lexical":{"k":"2"}}} | plan.lexical.k is '2'; expected a whole number from 1 to 2147483647
          {"query":"x","filter":{"eqs":{}}} | filter has the unknown test 'eqs'; expected and, or, not, eq, in, range, prefix, glob, exists; did you mean 'eq'?
          {"k":1}                         | request has no member 'query'; add the text to look for
          """)
  void aBadQueryIsAProblemThatNamesTheRemedy(String body, String detail) throws Exception {
    var response = post(SEARCH, body);

    JsonNode problem = json.readTree(response.body());
    assertEquals(400, response.statusCode());
    assertEquals(
        "application/problem+json", response.headers().firstValue("Content-Type").orElse(""));
    assertEquals(detail, problem.at("/detail").textValue());
    assertEquals(detail, problem.at("/error/message").textValue());
    assertEquals(
        response.headers().firstValue("X-Request-Id").orElse(""),
        problem.at("/request_id").textValue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v1/collections/docs/search             | 400 | parameter 'q' is missing; add the text to look for
          /v1/collections/docs/search?q=x&k=many  | 400 | k is 'many'; expected a whole number from 1
          /v1/collections/docs/search?q=x&topk=1  | 400 | parameter 'topk' is not known; expected fields, filter, k, plan, q
          /v1/collections/other                   | 404 | collection 'other' is not here; expected 'docs'
          /v1/nothing                             | 404 | there is no such path; expected one that GET /openapi.yaml describes; see also /docs
          """)
  void aBadAddressIsAProblem(String path, int status, String detail) throws Exception {
    var response = get(path);

    assertEquals(status, response.statusCode());
    assertEquals(detail, json.readTree(response.body()).at("/detail").textValue());
  }

  @Test
  void aKnownPathByTheWrongMethodIs405() throws Exception {
    var response = send(request(SEARCH).DELETE());

    assertEquals(405, response.statusCode());
    assertEquals(405, json.readTree(response.body()).at("/status").intValue());
    String told = json.readTree(response.body()).at("/detail").textValue();
    assertTrue(told.matches("this path has no method [A-Z]+; expected one of .*OPTIONS.*"), told);
  }

  @Test
  void aBodyBeyondTheLimitIs413() throws Exception {
    var response = post(SEARCH, " ".repeat(1024 * 1024 + 1));

    assertEquals(413, response.statusCode());
    assertEquals(413, json.readTree(response.body()).at("/status").intValue());
  }

  @Test
  void aBodyBeyondTheLimitThatHidesItsLengthIs413() throws Exception {
    byte[] body = " ".repeat(1024 * 1024 + 1).getBytes(StandardCharsets.UTF_8);
    var chunked =
        BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body)); // of unknown length

    var response = send(request(SEARCH).POST(chunked));

    assertEquals(413, response.statusCode());
  }

  @Test
  void aBodyThatIsNotUtf8IsRefused() throws Exception {
    var body = BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xC3, '"'});

    var response = send(request(SEARCH).POST(body));

    assertEquals(400, response.statusCode());
    assertTrue(response.body().contains("request is not UTF-8"), response.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/collections/..%2F..%2Fetc", "/v1/%2e%2e/x", "/a;x=1/%00"})
  void anAmbiguousPathIsRefused(String path) throws Exception {
    String answer =
        raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
    assertTrue(answer.contains("application/problem+json"), answer);
    assertFalse(answer.contains("Jetty"), answer);
  }

  @Test
  void aForeignHostNameIsTurnedAway() throws Exception {
    String answer =
        raw("GET /v1/collections HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 421"), answer);
  }

  @Test
  void everyAnswerBearsSecurityHeadersAndTheCallersRequestId() throws Exception {
    var response = send(request("/livez").header("X-Request-Id", "abc-1"));

    assertEquals("abc-1", response.headers().firstValue("X-Request-Id").orElse(""));
    assertEquals("nosniff", response.headers().firstValue("X-Content-Type-Options").orElse(""));
    assertTrue(
        response
            .headers()
            .firstValue("Content-Security-Policy")
            .orElse("")
            .startsWith("default-src 'none'; script-src 'self';"));
    assertTrue(response.headers().firstValue("Server").isEmpty());
  }

  @Test
  void theRoutesAreAPageThatLoadsNothingFromElsewhere() throws Exception {
    var page = get("/docs");
    assertEquals(200, page.statusCode());
    var parts = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"").matcher(page.body());
    int found = 0;
    while (parts.find()) {
      var part = get(parts.group(1));
      assertEquals(200, part.statusCode(), parts.group(1));
      assertEquals(
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
              + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
          part.headers().firstValue("Content-Security-Policy").orElse(""));
      assertFalse(part.body().isEmpty());
      found++;
    }
    assertEquals(3, found);
    assertTrue(get("/docs/swagger-ui-bundle.js").body().contains("SwaggerUIBundle"));
    assertTrue(get("/docs/docs.js").body().contains("\"/openapi.yaml\""));
    for (String file : List.of("index.html", "..%2Fsearch.js", "pom.properties")) {
      assertTrue(get("/docs/" + file).statusCode() >= 400, file);
    }
  }

  @ParameterizedTest
  @CsvSource({"/,text/html", "/search.js,text/javascript", "/search.css,text/css"})
  void thePageAndItsPartsComeFromTheServerAlone(String path, String type) throws Exception {
    var response = get(path);

    assertEquals(200, response.statusCode());
    assertTrue(response.headers().firstValue("Content-Type").orElse("").startsWith(type));
    assertFalse(response.body().contains("http://"), "refers to another server");
    assertFalse(response.body().contains("https://"), "refers to another server");
  }

  @Test
  void aServerBecomesReady() throws Exception {
    awaitReady();

    assertEquals("ok", get("/readyz").body());
    assertEquals("ok", json.readTree(get("/health").body()).at("/status").textValue());
  }

  @Test
  void searchesBeyondThoseThatRunAndWaitAreTurnedAway() throws Exception {
    server.close();
    server = serve(ServerLimits.DEFAULTS.withSearches(1).withWaiting(1));
    awaitReady();
    var first = postLater(SLOW);
    assertTrue(reranking.await(10, TimeUnit.SECONDS));
    var second = postLater(SLOW);
    var third = postLater(SLOW);
    var refused = (HttpResponse<?>) CompletableFuture.anyOf(second, third).join();
    release.countDown();

    assertEquals(429, refused.statusCode());
    assertEquals("1", refused.headers().firstValue("Retry-After").orElse(""));
    assertTrue(
        refused.body().toString().contains("1 of your calls run and 1 wait; try again later"),
        refused.body().toString());
    assertEquals(200, first.join().statusCode());
    assertEquals(629, second.join().statusCode() + third.join().statusCode());
  }

  @Test
  void aSearchBeyondTheDeadlineIs504() throws Exception {
    server.close();
    server = serve(ServerLimits.DEFAULTS.withDeadline(Duration.ofMillis(50)));
    awaitReady();

    var response = post(SEARCH, SLOW);

    assertEquals(504, response.statusCode());
    assertTrue(response.body().contains("search took longer than 50 ms"), response.body());
  }

  @Test
  void theServersDeadlineReachesRerankers() throws Exception {
    var response =
        post(
            SEARCH,
            """
            {"query":"lucene",
             "plan":{"rerank":{"of":{"lexical":{"k":10}},"model":"timed","depth":10}}}\
            """);

    assertEquals(200, response.statusCode());
    Duration left = timeLeft.get(10, TimeUnit.SECONDS);
    assertTrue(left.compareTo(Duration.ofSeconds(31)) < 0, left::toString);
  }

  private Reranker.Reranked timed(Reranker.Request request) {
    timeLeft.complete(request.deadline().left());
    return Reranker.Reranked.byScore(
        new double[request.candidates().size()], request.candidates().size());
  }

  @Test
  void closingWaitsForRunningSearches() throws Exception {
    var running = postLater(SLOW);
    assertTrue(reranking.await(10, TimeUnit.SECONDS));
    var closing = CompletableFuture.runAsync(server::close);
    Thread.sleep(100);
    boolean closedEarly = closing.isDone();
    release.countDown();

    assertEquals(200, running.join().statusCode());
    closing.get(1, TimeUnit.MINUTES);
    assertFalse(closedEarly);
    assertThrows(IOException.class, () -> get("/livez"));
  }

  @Test
  void whatAnotherWriterCommittedIsFoundSoon() throws Exception {
    server.close();
    engine.close();
    var config = EngineConfig.DEFAULTS.withRecipe(Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
    Path docs = folder.resolve("docs");
    engine = Engine.openReadOnly(docs, EngineConfig.DEFAULTS);
    server =
        SearchServer.start(
            engine, ServerConfig.DEFAULTS.withPort(0).withRefresh(Duration.ofMillis(20)));
    try (var writer = Engine.open(docs, config)) {
      writer.add(Document.of("late", "a latecomer"));
      writer.commit();
    }

    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          while (json.readTree(get(SEARCH + "?q=latecomer").body()).at("/hits").isEmpty()) {
            Thread.sleep(10);
          }
        },
        "what another writer committed was not found");
    assertEquals(4, json.readTree(get("/v1/collections/docs").body()).at("/documents").intValue());
  }

  @Test
  void aTakenPortIsAnErrorThatSaysSo() throws Exception {
    try (var taken = new ServerSocket(0)) {
      var error =
          assertThrows(
              IllegalStateException.class,
              () ->
                  SearchServer.start(engine, ServerConfig.DEFAULTS.withPort(taken.getLocalPort())));

      assertTrue(
          error.getMessage().startsWith("cannot listen on 127.0.0.1:" + taken.getLocalPort()),
          error.getMessage());
    }
  }

  private SearchServer serve(ServerLimits limits) {
    return SearchServer.start(engine, ServerConfig.DEFAULTS.withPort(0).withLimits(limits));
  }

  private void awaitReady() {
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          while (get("/readyz").statusCode() == 503) {
            Thread.sleep(10);
          }
        },
        "the server did not become ready");
  }

  private void awaitRelease() {
    try {
      assertTrue(release.await(1, TimeUnit.MINUTES), "nobody released the reranking");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  private CompletableFuture<HttpResponse<String>> postLater(String body) {
    var request = request(SEARCH).POST(BodyPublishers.ofString(body));
    return client.sendAsync(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder()
        .uri(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofMinutes(1));
  }

  private String raw(String request) throws IOException {
    try (var socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
