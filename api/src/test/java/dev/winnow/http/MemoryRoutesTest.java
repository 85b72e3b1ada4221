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
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The routes of a memory, on a real server.
class MemoryRoutesTest {
  private static final MemoryConfig KEYWORDS =
      MemoryConfig.DEFAULTS.withEngine(EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));

  private static final String TALK =
      """
      [{"session":"friday","speaker":"Ada","text":"I moved to Graz last week","time":"2026-05-01T09:00:00Z","key":"f0"},
       {"session":"friday","speaker":"Bob","text":"How do you like the town?","time":"2026-05-01T09:01:00Z","key":"f1"},
       {"title":"Cellos","text":"A cello has four strings. It is played sitting.","time":"2026-05-05","about":["Ada"],"key":"d"}]
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private @TempDir Path folder;
  private Engine engine;
  private Memory memory;
  private SearchServer server;

  @BeforeEach
  void start() {
    engine =
        Engine.open(folder.resolve("docs"), EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
    open(ServerConfig.DEFAULTS);
  }

  private void open(ServerConfig config) {
    memory = Memory.open(folder.resolve("memory"), KEYWORDS);
    server = SearchServer.start(Catalog.of(engine), memory, config.withPort(0));
  }

  @AfterEach
  void stop() {
    server.close();
    memory.close();
    engine.close();
  }

  private void restart(ServerLimits limits) {
    server.close();
    memory.close();
    open(ServerConfig.DEFAULTS.withLimits(limits));
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d/v1/memory%s".formatted(server.port(), path)))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header("Content-Type", "application/json")
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private JsonNode done(String method, String path, String body) throws Exception {
    var response = send(method, path, body);
    assertEquals(200, response.statusCode(), response.body());
    assertEquals("application/json", response.headers().firstValue("Content-Type").orElse(""));
    return json.readTree(response.body());
  }

  private JsonNode post(String path, String body) throws Exception {
    return done("POST", path, body);
  }

  private void told(String path, String body) throws Exception {
    var response = send("POST", path, body);
    assertEquals(200, response.statusCode(), response.body());
  }

  private JsonNode get(String path) throws Exception {
    return done("GET", path, "");
  }

  private static String ids(JsonNode memories) {
    List<String> ids = new ArrayList<>();
    memories.forEach(memory -> ids.add(memory.at("/id").textValue()));
    return String.join(" ", ids);
  }

  @Test
  void whatIsAcknowledgedIsOnDiskAndIsRecalledAfterARestart() throws Exception {
    JsonNode told = post("/ada/entries", TALK);
    assertEquals("[\"m1\",\"m2\",\"m3\"]", told.at("/ids").toString());
    assertEquals("[]", told.at("/known").toString());
    String log =
        Files.readString(folder.resolve("memory/scope-ada/log"), StandardCharsets.ISO_8859_1);
    assertTrue(log.contains("I moved to Graz last week"));
    restart(ServerLimits.DEFAULTS);

    JsonNode found = post("/ada/recall", "{\"query\":\"strings of a cello\",\"k\":1}");

    assertEquals("strings of a cello", found.at("/query").textValue());
    JsonNode first = found.at("/memories/0");
    assertEquals(1, found.at("/memories").size());
    assertEquals("m3", first.at("/id").textValue());
    assertEquals("document", first.at("/kind").textValue());
    assertEquals("Cellos", first.at("/title").textValue());
    assertEquals("[\"Ada\"]", first.at("/about").toString());
    double sum = 0;
    for (JsonNode line : first.at("/ledger")) {
      sum += line.at("/contribution").doubleValue();
    }
    assertEquals(first.at("/score").doubleValue(), sum);
  }

  @Test
  void sendingAgainRemembersNothingTwice() throws Exception {
    JsonNode first = post("/ada/entries", TALK);
    JsonNode again = post("/ada/entries", TALK);
    JsonNode one =
        post(
            "/ada/entries",
            "{\"session\":\"friday\",\"speaker\":\"Bob\",\"text\":\"Fine\",\"key\":\"f9\"}");

    assertEquals(first.at("/ids"), again.at("/ids"));
    assertEquals(first.at("/ids"), again.at("/known"));
    assertEquals("[\"m4\"]", one.at("/ids").toString());
    assertEquals(4, get("/ada").at("/memories").intValue());
  }

  @Test
  void clientsThatSendTheSameAtOnceGetTheSameIds() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      Callable<String> sending = () -> post("/ada/entries", TALK).at("/ids").toString();
      for (var sent : threads.invokeAll(List.of(sending, sending, sending, sending))) {
        assertEquals("[\"m1\",\"m2\",\"m3\"]", sent.get());
      }
    }
    assertEquals(3, get("/ada").at("/memories").intValue());
  }

  @Test
  void aPackSaysWhereEachPartComesFrom() throws Exception {
    told("/ada/entries", TALK);

    JsonNode pack = post("/ada/pack", "{\"query\":\"Graz town\",\"budget\":150}");

    String text = pack.at("/text").textValue();
    assertTrue(pack.at("/tokens").intValue() <= 150 && pack.at("/tokens").intValue() > 0);
    assertTrue(text.contains("Ada| I moved to Graz last week"), text);
    JsonNode part = pack.at("/parts/0");
    assertEquals("m1", part.at("/source/id").textValue());
    assertEquals(
        "I moved to Graz last week",
        text.substring(part.at("/start").intValue(), part.at("/end").intValue()));
    assertEquals("kept", pack.at("/trace/0/verdict").textValue());
    assertEquals(pack, post("/ada/pack", "{\"query\":\"Graz town\",\"budget\":150}"));
  }

  @Test
  void aPackHasAProfileTheLastTurnsAndSentencesChosenByAReranker() throws Exception {
    told("/ada/entries", TALK);
    told("/ada/facts", "{\"subject\":\"Ada\",\"attribute\":\"city\",\"value\":\"Linz\"}");

    JsonNode pack =
        post(
            "/ada/pack",
            "{\"query\":\"Graz\",\"k\":1,\"profile\":\"ada\",\"last_session\":\"friday\","
                + "\"last_turns\":1,\"neighbours\":1,\"reranker\":\"maxsim\","
                + "\"trimming\":\"always\",\"cache\":100}");

    String text = pack.at("/text").textValue();
    assertTrue(text.contains("1 | Ada city: Linz"), text);
    assertEquals("m4", pack.at("/parts/0/id").textValue());
    assertTrue(text.contains("Ada| I moved to Graz last week"), text);
  }

  @Test
  void scopesKnowNothingOfEachOther() throws Exception {
    told("/ada/entries", TALK);
    told(
        "/Bob@home/entries",
        "{\"session\":\"s\",\"speaker\":\"Bob\",\"text\":\"I moved to Wien\"}");

    assertEquals("{\"scopes\":[\"Bob@home\",\"ada\"]}", get("").toString());
    assertEquals("m1", ids(post("/Bob@home/recall", "{\"query\":\"moved\"}").at("/memories")));
    assertEquals("", ids(post("/new/recall", "{\"query\":\"moved\"}").at("/memories")));
    assertEquals("{\"scopes\":[\"Bob@home\",\"ada\"]}", get("").toString());
  }

  @Test
  void factsAreStatedAndAskedAsOfAMoment() throws Exception {
    told(
        "/ada/facts",
        """
        [{"subject":"Ada","attribute":"city","value":"Graz","time":"2025-01-01"},
         {"subject":"Ada","attribute":"city","value":"Wien","time":"2026-01-01"},
         {"subject":"Ada","attribute":"job","value":"baker","time":"2026-01-01"},
         {"subject":"Ada","attribute":"job","value":"smith","time":"2026-01-01"}]
        """);
    told(
        "/ada/facts",
        "{\"subject\":\"Ada\",\"attribute\":\"city\",\"wrong\":\"Wien\",\"right\":\"Linz\"}");

    JsonNode now = get("/ada/facts");
    JsonNode then = get("/ada/facts?as_of=2025-06-01");

    assertEquals("Linz", now.at("/facts/0/value").textValue());
    assertEquals("m5", now.at("/facts/0/id").textValue());
    assertEquals("2026-01-01T00:00:00Z", now.at("/facts/0/from").textValue());
    assertTrue(now.at("/facts/0/to").isNull());
    assertEquals("smith", now.at("/facts/1/value").textValue());
    assertEquals("[\"m4\",\"m3\"]", now.at("/contradictions/0/ids").toString());
    assertEquals(1, then.at("/facts").size());
    assertEquals("Graz", then.at("/facts/0/value").textValue());
    assertEquals("2026-01-01T00:00:00Z", then.at("/facts/0/to").textValue());
    assertEquals("[]", get("/ada/facts?recorded_by=2025-06-01").at("/facts").toString());
  }

  @Test
  void conditionsNarrowARecallAndAList() throws Exception {
    told("/ada/entries", TALK);
    String all = "{\"query\":\"Graz town strings\"";

    assertEquals("m2", ids(post("/ada/recall", all + ",\"speaker\":\"Bob\"}").at("/memories")));
    assertEquals("m3", ids(post("/ada/recall", all + ",\"kind\":\"document\"}").at("/memories")));
    assertEquals(
        "m1",
        ids(post("/ada/recall", all + ",\"as_of\":\"2026-05-01T09:00:00Z\"}").at("/memories")));
    assertEquals("m1 m2", ids(get("/ada/entries?session=friday").at("/memories")));
    JsonNode page = get("/ada/entries?limit=2");
    assertEquals("m1 m2", ids(page.at("/memories")));
    assertEquals("m2", page.at("/next").textValue());
    JsonNode last = get("/ada/entries?after=m2&from=2026-05-01&to=2026-06-01");
    assertEquals("m3", ids(last.at("/memories")));
    assertTrue(last.at("/next").isNull());
    JsonNode one = get("/ada/entries/m1");
    assertEquals("f0", one.at("/key").textValue());
    assertEquals("I moved to Graz last week", one.at("/text").textValue());
  }

  @Test
  void whatIsForgottenLeavesAReceiptAndNothingElse() throws Exception {
    told("/ada/entries", TALK);

    JsonNode deleted = done("DELETE", "/ada/entries/m2", "");
    JsonNode person = post("/ada/forget", "{\"person\":\"Ada\"}");
    JsonNode nothing = post("/ada/forget", "{\"ids\":[\"m1\",\"m77\"]}");

    assertEquals(1, deleted.at("/forgotten").intValue());
    assertEquals("ada", deleted.at("/scope").textValue());
    assertEquals(64, deleted.at("/hashes/0").textValue().length());
    assertEquals(2, person.at("/forgotten").intValue());
    assertEquals(0, nothing.at("/forgotten").intValue());
    assertEquals(0, get("/ada").at("/memories").intValue());
    try (var files = Files.walk(folder.resolve("memory"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        assertFalse(bytes.contains("graz") || bytes.contains("cello"), file.toString());
      }
    }
    JsonNode gone = json.readTree(send("DELETE", "/ada/entries/m2", "").body());
    assertEquals(404, gone.at("/status").intValue());
    assertEquals(
        "scope 'ada' has no memory 'm2'; expected an id that GET /v1/memory/ada/entries lists",
        gone.at("/detail").textValue());
  }

  @Test
  void anAnswerThatIsQuotedTellsTheTokensOfItsPackQuestionAndText() throws Exception {
    told("/ada/entries", TALK);

    JsonNode answer = post("/ada/ask", "{\"query\":\"how many strings has a cello?\"}");

    String text = answer.at("/answer").textValue();
    String prompt = answer.at("/pack/text").textValue() + "\nhow many strings has a cello?";
    try (var counting = Catalog.open(folder.resolve("none"), EngineConfig.DEFAULTS)) {
      assertTrue(text.startsWith("A cello has four strings. ["), text);
      assertEquals(counting.tokens(text), answer.at("/usage/completion_tokens").intValue());
      assertEquals(counting.tokens(prompt), answer.at("/usage/prompt_tokens").intValue());
    }
  }

  @Test
  void aTurnThatNamesNoSessionIsOfTheDefaultOneAsOnTheCommandLine() throws Exception {
    told("/ada/entries", "{\"text\":\"I like tea\"}");

    JsonNode kept = get("/ada/entries/m1");

    assertEquals("default", kept.at("/session").textValue());
    assertEquals("user", kept.at("/speaker").textValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nobody", "/nobody/entries", "/nobody/entries/m1", "/nobody/facts"})
  void aScopeInWhichNothingWasRememberedIsNotThere(String path) throws Exception {
    HttpResponse<String> missing = send("GET", path, "");

    assertEquals(404, missing.statusCode(), missing.body());
    assertEquals(
        "application/problem+json", missing.headers().firstValue("Content-Type").orElse(""));
    assertEquals(
        "there is no scope 'nobody'; expected one that GET /v1/memory lists; POST an entry to"
            + " /v1/memory/nobody/entries to begin it",
        json.readTree(missing.body()).at("/detail").textValue());
    assertEquals(0, post("/nobody/recall", "{\"query\":\"x\"}").at("/memories").size());
    assertEquals(0, memory.scopes().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          POST | /ada/entries | no JSON                            | request is not JSON
          POST | /ada/entries | []                                 | request is an empty array; expected an entry, or a list of 1 to 1000 entries
          POST | /ada/entries | 7                                  | request is 7; expected an entry
          POST | /ada/entries | {}                                 | entry has no member 'text'
          POST | /ada/entries | [{"session":"s","speaker":"A","text":"x"},{"session":"s","speaker":"A"}] | entries[1] has no member 'text'
          POST | /ada/entries | {"session":"s","speaker":"A","text":" "} | entry: text has 1 characters; expected 1 to 1000000, not blanks alone
          POST | /ada/entries | {"session":"s","speaker":"A","text":"x","time":"soon"} | entry.time is 'soon'; expected a day
          POST | /ada/entries | {"session":"s","speaker":"A","text":"x","tex":"y"} | entry has the unknown member 'tex'; expected kind, key, session
          POST | /ada/entries | {"kind":"song","text":"x"}         | entry.kind has the unknown value 'song'; expected turn, document, fact
          POST | /ada/entries | {"session":"s","speaker":"A","text":"other","key":"f0"} | key 'f0' belongs to memory m1, which says something else
          POST | /ada/entries | {"session":"s","speaker":"A","text":"\\ud800"} | unpaired surrogate
          POST | /ada/facts   | {"session":"s","speaker":"A","text":"x"} | request has an entry that is no fact
          POST | /ada/facts   | {"subject":"A","attribute":"b"}    | entry has no change; expected one of value
          POST | /ada/facts   | {"subject":"A","attribute":"b","value":"c","retract":"d"} | entry has value and retract; expected one of
          POST | /ada/recall  | {"k":3}                            | request has no member 'query'
          POST | /ada/recall  | {"query":"x","k":0}                | request.k is 0; expected a whole number from 1
          POST | /ada/recall  | {"query":"x","k":1001}             | k is 1001; expected at most 1000; ask for fewer memories, or raise the limit memories
          POST | /ada/recall  | {"query":"x","from":"2026-02-02","to":"2026-02-01"} | expected an end after the beginning
          POST | /ada/recall  | {"query":"x","plan":{"lexical":{"k":0}}} | plan
          POST | /ada/recall  | {"query":"x","plan":{"rerank":{"model":"none","depth":5,"of":{"lexical":{"k":9}}}}} | none
          POST | /ada/recall  | {"query":"x","half_life_days":0}   | half-life is 0.0 days
          POST | /ada/pack    | {"query":"x","budget":-1}          | request.budget is -1
          POST | /ada/pack    | {"query":"x","budget":200000}      | budget is 200000 tokens; expected at most 100000; ask for less, or raise the limit packTokens
          POST | /ada/pack    | {"query":"x","scoring":"surprisal"} | there is no model that reads for surprisal
          POST | /ada/pack    | {"query":"x","judgements":1}       | there is no model that judges what does not fit
          POST | /ada/pack    | {"query":"x","calls":257}          | 257 calls and 0 judgements; expected 1 and 0 to 256
          POST | /ada/pack    | {"query":"x","reranker":"none"}    | there is no reranker 'none'; expected one of maxsim
          POST | /ada/pack    | {"query":"x","neighbours":21}      | request.neighbours is 21; expected 0 to 20
          POST | /ada/pack    | {"query":"x","order":"best"}       | request.order has the unknown value 'best'; expected chronological
          POST | /ada/forget  | {}                                 | request has no members; expected one of ids, person, which, all
          POST | /ada/forget  | {"which":{}}                       | request.which has no condition
          POST | /ada/forget  | {"ids":["m1"],"all":true}          | request has ids and all; expected one of
          POST | /ada/forget  | {"all":false}                      | request.all is false; expected true
          GET  | /ada/entries?limit=0    | ^^ | limit is '0'; expected a whole number from 1
          GET  | /ada/entries?limit=1001 | ^^ | limit is 1001; expected at most 1000; see more pages with after, or raise the limit page
          GET  | /ada/entries?aftr=m1    | ^^ | parameter 'aftr' is not known; expected after, from
          GET  | /ada/entries?after=x    | ^^ | after 'x'; expected
          GET  | /ada/facts?as_of=now    | ^^ | as_of is 'now'; expected a day
          GET  | /a%20b                  | ^^ | scope name 'a b' is not allowed
          """)
  void whatCannotBeIsNamedAndChangesNothing(String method, String path, String body, String message)
      throws Exception {
    told("/ada/entries", TALK);

    var response = send(method, path, body == null ? "" : body);

    JsonNode problem = json.readTree(response.body());
    assertEquals(400, response.statusCode(), response.body());
    assertEquals(
        "application/problem+json", response.headers().firstValue("Content-Type").orElse(""));
    assertTrue(problem.at("/detail").textValue().contains(message), response.body());
    assertEquals(3, get("/ada").at("/memories").intValue());
  }

  @Test
  void bodiesAndEntriesAreBoundedByTheNamedLimits() throws Exception {
    restart(
        ServerLimits.DEFAULTS
            .with("entries", "2")
            .with("entryBytes", "1K")
            .with("bodyBytes", "100")
            .with("page", "1")
            .with("memories", "2"));
    var many = send("POST", "/ada/entries", TALK);
    var wide =
        send(
            "POST",
            "/ada/entries",
            "{\"session\":\"s\",\"speaker\":\"A\",\"text\":\"%s\"}".formatted("x".repeat(1_000)));
    var question = send("POST", "/ada/recall", "{\"query\":\"%s\"}".formatted("x".repeat(100)));

    assertEquals(400, many.statusCode());
    assertTrue(many.body().contains("or raise the limit entries"), many.body());
    assertEquals(413, wide.statusCode());
    assertTrue(wide.body().contains("or raise the limit entryBytes"), wide.body());
    assertEquals(413, question.statusCode());
    assertTrue(question.body().contains("or raise the limit bodyBytes"), question.body());
    assertEquals(400, send("GET", "/ada/entries?limit=2", "").statusCode());
    assertEquals(400, send("POST", "/ada/recall", "{\"query\":\"x\",\"k\":3}").statusCode());
    assertEquals("{\"scopes\":[]}", get("").toString());
  }

  /// The clock stands for a slow disk: it is read before anything is written.
  @Test
  void aLateWriteIsToldAndIsNotDoneTwiceWhenItIsSentAgain() throws Exception {
    var slow = new CountDownLatch(1);
    server.close();
    memory.close();
    memory = Memory.open(folder.resolve("memory"), KEYWORDS.withClock(() -> after(slow)));
    server =
        SearchServer.start(
            Catalog.of(engine),
            memory,
            ServerConfig.DEFAULTS
                .withPort(0)
                .withLimits(ServerLimits.DEFAULTS.with("deadline", "300ms")));

    var late = send("POST", "/ada/entries", TALK);
    slow.countDown();
    HttpResponse<String> again = send("POST", "/ada/entries", TALK);
    while (again.statusCode() == 504) { // a busy machine
      again = send("POST", "/ada/entries", TALK);
    }

    assertEquals(504, late.statusCode(), late.body());
    assertTrue(
        late.body()
            .contains(
                "remember took longer than 300 ms; it may yet be done; send it again under the"
                    + " same keys, or raise the limit deadline"),
        late.body());
    JsonNode known = json.readTree(again.body());
    assertEquals("[\"m1\",\"m2\",\"m3\"]", known.at("/known").toString());
    assertEquals(3, memory.scope("ada").count());
  }

  private static Instant after(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return Instant.parse("2026-06-01T00:00:00Z");
  }

  @Test
  void whatIsTooMuchForAClientIsRefusedUntilItsOthersAreDone() throws Exception {
    var slow = new CountDownLatch(1);
    server.close();
    memory.close();
    memory = Memory.open(folder.resolve("memory"), KEYWORDS.withClock(() -> after(slow)));
    server =
        SearchServer.start(
            Catalog.of(engine),
            memory,
            ServerConfig.DEFAULTS
                .withPort(0)
                .withLimits(
                    ServerLimits.DEFAULTS
                        .with("clientRunning", "1")
                        .with("clientWaiting", "1")
                        .with("deadline", "10m")));
    try (var threads = Executors.newFixedThreadPool(3)) {
      List<Future<HttpResponse<String>>> sent = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        sent.add(threads.submit(() -> send("POST", "/ada/entries", TALK)));
      }
      while (sent.stream().noneMatch(Future::isDone)) {
        Thread.sleep(10);
      }
      slow.countDown();

      int done = 0;
      for (var one : sent) {
        var response = one.get();
        if (response.statusCode() == 200) {
          done++;
        } else {
          assertEquals(429, response.statusCode(), response.body());
          assertTrue(response.headers().firstValue("Retry-After").isPresent());
        }
      }
      assertEquals(2, done);
    }
    assertEquals(3, memory.scope("ada").count());
  }

  @Test
  void aScopeThatIsOpenElsewhereIsToBeTriedAgain() throws Exception {
    told("/ada/entries", TALK);
    server.close();
    memory.close();
    try (var other = Memory.open(folder.resolve("memory"), KEYWORDS)) {
      assertEquals(3, other.scope("ada").count());
      open(ServerConfig.DEFAULTS);

      var refused = send("POST", "/ada/recall", "{\"query\":\"Graz\"}");

      assertEquals(503, refused.statusCode(), refused.body());
      assertEquals("1", refused.headers().firstValue("Retry-After").orElse(""));
      assertTrue(refused.body().contains("scope scope-ada is open elsewhere"), refused.body());
      assertFalse(refused.body().contains(folder.toString()), refused.body());
    }
    assertEquals("m1", ids(post("/ada/recall", "{\"query\":\"Graz\",\"k\":1}").at("/memories")));
  }

  @Test
  void damageIsToldWithoutPaths() throws Exception {
    told("/ada/entries", TALK);
    server.close();
    memory.close();
    Path log = folder.resolve("memory/scope-ada/log");
    byte[] bytes = Files.readAllBytes(log);
    bytes[bytes.length / 2] ^= 1;
    Files.write(log, bytes);
    open(ServerConfig.DEFAULTS);

    var refused = send("GET", "/ada/entries", "");

    assertEquals(500, refused.statusCode(), refused.body());
    assertTrue(refused.body().contains("log is damaged at byte "), refused.body());
    assertFalse(refused.body().contains(folder.toString()), refused.body());
  }

  @Test
  void otherMethodsAndAServerWithoutMemoryAreRefused() throws Exception {
    assertEquals(405, send("PUT", "/ada/entries", "{}").statusCode());
    assertEquals(404, send("GET", "/ada/nothing", "").statusCode());
    server.close();
    server = SearchServer.start(engine, ServerConfig.DEFAULTS.withPort(0));

    assertEquals(404, send("GET", "", "").statusCode());
    assertEquals(404, send("POST", "/ada/entries", TALK).statusCode());
  }

  @Test
  void theRequestsOfTheReadmeAreAnswered() throws Exception {
    String readme = Files.readString(Path.of("..", "README.md"));
    var curl =
        Pattern.compile("curl \\S+?/v1/memory(/\\S+) -d '(.*?)'", Pattern.DOTALL).matcher(readme);
    List<JsonNode> answers = new ArrayList<>();
    while (curl.find()) {
      answers.add(post(curl.group(1), curl.group(2)));
    }

    assertEquals(4, answers.size());
    assertEquals("[\"m1\",\"m2\"]", answers.get(0).at("/ids").toString());
    assertEquals("m1", answers.get(1).at("/memories/0/id").textValue());
    assertTrue(answers.get(2).at("/text").textValue().contains("Ada| I moved to Graz in May."));
    assertEquals(1, answers.get(3).at("/forgotten").intValue());
  }
}
