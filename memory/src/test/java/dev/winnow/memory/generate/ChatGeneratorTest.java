package dev.winnow.memory.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.winnow.embed.generate.ChatMessage;
import dev.winnow.memory.generate.ChatConfig.Limits;
import dev.winnow.memory.generate.ChatConfig.Patience;
import dev.winnow.memory.pack.Pack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against a real server on the loopback address that plays a script.
class ChatGeneratorTest {
  private static final Pack PACK =
      ExtractiveGeneratorTest.pack("Mel moved to Paris.", "Mel has a cat.");

  private static final Patience QUICK =
      Patience.DEFAULTS
          .withRetries(2, Duration.ofMillis(1))
          .withSilence(Duration.ofSeconds(30))
          .withTotal(Duration.ofSeconds(60));

  @FunctionalInterface
  private interface Play {
    void answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private final Deque<Play> script = new ArrayDeque<>();
  private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch over = new CountDownLatch(1);
  private ExecutorService threads;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          try (exchange) {
            next().answer(exchange);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
  }

  private synchronized Play next() {
    return script.size() > 1 ? script.removeFirst() : script.getFirst();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private ChatConfig config() {
    return ChatConfig.of(
            URI.create(
                "http://%s:%d/v1"
                    .formatted(
                        InetAddress.getLoopbackAddress().getHostAddress(),
                        server.getAddress().getPort())),
            "tiny")
        .withPatience(QUICK);
  }

  private static Answer ask(ChatConfig config) {
    try (var generator = ChatGenerator.open(config)) {
      return generator.answer("Where is Mel?", PACK);
    }
  }

  private static String refusal(ChatConfig config) {
    return assertThrows(GenerationException.class, () -> ask(config)).getMessage();
  }

  private static Play status(int status, String body, String... header) {
    return exchange -> {
      if (header.length == 2) {
        exchange.getResponseHeaders().set(header[0], header[1]);
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  private static Play events(String... data) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      write(exchange, data);
    };
  }

  private static void write(HttpExchange exchange, String... data) throws IOException {
    for (String one : data) {
      exchange
          .getResponseBody()
          .write((": comment\ndata: " + one + "\n\n").getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
    }
  }

  private static String delta(String text) {
    return "{\"choices\":[{\"delta\":{\"content\":\"%s\"}}]}".formatted(text);
  }

  private static final String STOP = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}";

  private static final Play ANSWER =
      events(
          "{\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}",
          delta("In Pär"),
          delta("is [1]."),
          STOP,
          "{\"choices\":[],\"usage\":{\"prompt_tokens\":90,\"completion_tokens\":7}}",
          "[DONE]");

  @Test
  void anAnswerStreamsInWithCitationsAndUsage() throws IOException {
    script.add(ANSWER);
    List<String> runs = new ArrayList<>();

    Answer answer;
    try (var generator = ChatGenerator.open(config().withKey("secret"))) {
      answer = generator.answer("Where is Mel?", PACK, runs::add);
    }

    assertEquals("In Päris [1].", answer.text());
    assertEquals(List.of("In Pär", "is [1]."), runs);
    assertEquals(new Answer.Usage(90, 7, 1), answer.usage());
    assertEquals("stop", answer.end());
    assertEquals("p0", answer.citations().getFirst().sources().getFirst().piece());
    assertEquals(List.of("Bearer secret"), keys);
    JsonNode sent = new ObjectMapper().readTree(bodies.getFirst());
    assertEquals("tiny", sent.get("model").asText());
    assertTrue(sent.get("stream").asBoolean());
    assertEquals(PACK.text() + "\nWhere is Mel?", sent.at("/messages/1/content").asText());
  }

  @Test
  void aNumberThatThePackLacksCitesNothing() {
    script.add(events(delta("So [7, 2]."), STOP, "[DONE]"));

    Answer answer = ask(config());

    assertEquals(List.of(7, 2), answer.citations().stream().map(c -> c.number()).toList());
    assertEquals(List.of(), answer.citations().getFirst().sources());
    assertEquals("p1", answer.citations().getLast().sources().getFirst().piece());
  }

  @Test
  void aNumberThatIsCopiedFromASourceCitesNothing() throws IOException {
    Pack pack = ExtractiveGeneratorTest.pack("It rained.", "Mel called this a schlep [1].");
    script.add(events(delta("Mel called this a schlep  [1]. She was right [2]."), STOP, "[DONE]"));

    Answer answer;
    try (var generator = ChatGenerator.open(config())) {
      answer = generator.answer("Was she right?", pack);
    }

    assertEquals(List.of(2), answer.citations().stream().map(c -> c.number()).toList());
  }

  @Test
  void whatMayPassIsTriedAgain() {
    script.add(status(503, "loading"));
    script.add(status(429, "slow down", "Retry-After", "0"));
    script.add(ANSWER);

    Answer answer = ask(config());

    assertEquals("In Päris [1].", answer.text());
    assertEquals(3, answer.usage().attempts());
  }

  @Test
  void triesEndWithWhatWasSeen() {
    script.add(status(503, "still\nloading"));

    String message = refusal(config());

    assertEquals(3, bodies.size());
    assertTrue(message.contains("status 503: still loading, at try 3 of 3; "), message);
  }

  @Test
  void aServerThatAsksForMoreTimeThanThereIsIsNotWaitedFor() {
    script.add(status(429, "busy", "Retry-After", "3600"));

    String message = refusal(config());

    assertEquals(1, bodies.size());
    assertTrue(message.contains("the next would begin 3600 s later, beyond the 60 s"), message);
  }

  @Test
  void aDateToRetryAfterHoldsToo() {
    script.add(status(429, "busy", "Retry-After", "Fri, 01 Jan 2100 00:00:00 GMT"));

    refusal(config());

    assertEquals(1, bodies.size());
  }

  @Test
  void aRefusalIsNotTriedAgainAndHidesTheKey() {
    script.add(status(401, "{\"error\": \"bad key\"}"));

    String message = refusal(config().withKey("secret"));

    assertEquals(1, bodies.size());
    assertTrue(message.contains("status 401") && message.contains("bad key"), message);
    assertFalse(message.contains("secret"), message);
  }

  @Test
  void aSilentServerIsGivenUp() {
    script.add(exchange -> over.await());
    var patience = QUICK.withSilence(Duration.ofMillis(50)).withRetries(1, Duration.ZERO);

    String message = refusal(config().withPatience(patience));

    assertTrue(message.contains("silent for 0.05 s"), message);
    assertEquals(2, bodies.size());
  }

  @Test
  void aServerThatFallsSilentInItsAnswerIsGivenUpAndNotTriedAgain() {
    script.add(exchange -> {
      exchange.sendResponseHeaders(200, 0);
      write(exchange, delta("In "));
      over.await();
    });

    String message = refusal(config().withPatience(QUICK.withSilence(Duration.ofMillis(500))));

    assertTrue(message.contains("after 3 characters"), message);
    assertEquals(1, bodies.size());
  }

  @Test
  void anAnswerThatBreaksOffIsNoAnswer() {
    script.add(events(delta("In ")));

    String message = refusal(config());

    assertTrue(message.contains("the reply ended without an answer after 3 characters"), message);
  }

  @Test
  void anErrorInTheStreamComesThrough() {
    script.add(events(delta("In "), "{\"error\":{\"message\":\"out of memory\"}}"));

    assertTrue(refusal(config()).contains("out of memory"));
  }

  @Test
  void whatIsNotJsonIsShown() {
    script.add(events("<html>"));

    assertTrue(refusal(config()).contains("wrote '<html>'; expected JSON"));
  }

  @Test
  void aServerThatDoesNotStreamServes() {
    script.add(
        status(
            200,
            """
            {"choices": [{"message": {"content": "Paris."}, "finish_reason": "stop"}],
             "usage": {"prompt_tokens": 3, "completion_tokens": 2}}
            """));

    Answer answer = ask(config());

    assertEquals("Paris.", answer.text());
    assertEquals(new Answer.Usage(3, 2, 1), answer.usage());
  }

  @Test
  void anEndlessAnswerIsCut() {
    script.add(exchange -> {
      exchange.sendResponseHeaders(200, 0);
      try {
        while (over.getCount() > 0) {
          write(exchange, delta("la "));
        }
      } catch (IOException closed) {
        over.countDown();
      }
    });

    Answer answer = ask(config().withLimits(Limits.DEFAULTS.withCharacters(10)));

    assertEquals("la la la l", answer.text());
    assertEquals("length", answer.end());
  }

  @Test
  void anInterruptCancelsAtOnceAndIsKept() throws Exception {
    var begun = new CountDownLatch(1);
    script.add(exchange -> {
      exchange.sendResponseHeaders(200, 0);
      write(exchange, delta("In "));
      begun.countDown();
      over.await();
    });
    try (var generator = ChatGenerator.open(config())) {
      var task =
          new FutureTask<>(() -> {
            try {
              return generator.answer("Where?", PACK).text();
            } catch (GenerationException e) {
              return e.getMessage() + " " + Thread.currentThread().isInterrupted();
            }
          });
      var thread = Thread.ofVirtual().start(task);
      assertTrue(begun.await(60, TimeUnit.SECONDS), "the server was not asked");

      thread.interrupt();

      String seen = outcome(task);
      assertTrue(seen.contains("interrupted while waiting"), seen);
      assertTrue(seen.endsWith(" true"), seen);
    }
  }

  private static String outcome(FutureTask<String> task) throws Exception {
    try {
      return task.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the call failed otherwise", e);
    }
  }

  @Test
  void nobodyListeningIsToldWithTheRemedy() {
    ChatConfig config = config();
    server.stop(0);

    String message = refusal(config);

    assertTrue(message.contains("no connection"), message);
    assertTrue(message.contains("check the server"), message);
  }

  @Test
  void eachFurtherTryIsToldBeforeItsWait() throws IOException {
    script.add(status(503, "warming up"));
    script.add(status(429, "busy"));
    script.add(ANSWER);
    List<String> told = new ArrayList<>();

    try (var generator = ChatGenerator.open(config(), told::add)) {
      assertEquals("stop", generator.answer("Where is Mel?", PACK).end());
    }

    int tries = QUICK.retries() + 1;
    assertEquals(2, told.size(), told.toString());
    assertTrue(
        told.getFirst().contains(": status 503: warming up; asking again in "), told::toString);
    assertTrue(told.getFirst().endsWith(", try 2 of " + tries), told::toString);
    assertTrue(told.getLast().contains(": status 429: busy; asking again in "), told::toString);
    assertTrue(told.getLast().endsWith(", try 3 of " + tries), told::toString);
  }

  @Test
  void theKeyIsNotShown() {
    assertFalse(config().withKey("secret").toString().contains("secret"));
  }

  @Test
  void anAddressThatIsNoneIsRefusedWithTheRemedy() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> ChatConfig.of(URI.create("localhost"), "m"));

    assertTrue(error.getMessage().contains("expected one like http://localhost:8080/v1"));
  }

  @Test
  void whatWasSaidAndHowToWriteGoToTheServerWithinItsLimits() throws IOException {
    script.add(ANSWER);
    script.add(ANSWER);
    var earlier = List.of(ChatMessage.user("Who is Mel?"), ChatMessage.assistant("A friend."));
    var writing = new Asked.Writing(7, 0.5, 0.9, 3L, List.of("END"));
    var most = new Asked.Writing(1_000_000, null, null, null, List.of());

    try (var generator = ChatGenerator.open(config())) {
      var _ =
          generator.answer(new Asked("Where is Mel?", earlier, "Rhyme.", writing), PACK, _ -> {});
      var _ = generator.answer(new Asked("Where?", List.of(), "", most), PACK, _ -> {});
    }

    JsonNode sent = new ObjectMapper().readTree(bodies.getFirst());
    assertEquals(ChatConfig.INSTRUCTIONS + "\nRhyme.", sent.at("/messages/0/content").textValue());
    assertEquals("Who is Mel?", sent.at("/messages/1/content").textValue());
    assertEquals("assistant", sent.at("/messages/2/role").textValue());
    assertEquals(PACK.text() + "\nWhere is Mel?", sent.at("/messages/3/content").textValue());
    assertEquals(7, sent.at("/max_tokens").intValue());
    assertEquals(0.5, sent.at("/temperature").doubleValue());
    assertEquals(0.9, sent.at("/top_p").doubleValue());
    assertEquals(3, sent.at("/seed").intValue());
    assertEquals("[\"END\"]", sent.at("/stop").toString());
    JsonNode bounded = new ObjectMapper().readTree(bodies.getLast());
    assertEquals(1_024, bounded.at("/max_tokens").intValue());
    assertTrue(bounded.at("/stop").isMissingNode());
  }

  @Test
  void theFirstTokensProbabilitiesAreReadFromTheStream() throws IOException {
    script.add(
        status(
            200,
            """
            data: {"choices":[{"delta":{"content":"Par"},"logprobs":{"content":[{"token":"Par","logprob":-0.25,
             "top_logprobs":[{"token":"Par","logprob":-0.25},{"token":"Gr","logprob":-2.5}]}]}}]}

            data: {"choices":[{"delta":{},"finish_reason":"length"}]}

            data: [DONE]

            """
                .replace(",\n ", ",")));

    try (var generator = ChatGenerator.open(config())) {
      assertArrayEquals(
          new double[] {-.25, -2.5}, generator.nextToken().logProbabilities("Where is Mel?"));
    }
    JsonNode body = new ObjectMapper().readTree(bodies.getFirst());
    assertEquals(1, body.get("max_tokens").intValue());
    assertTrue(body.get("logprobs").booleanValue());
    assertEquals(20, body.get("top_logprobs").intValue());
    assertEquals("Where is Mel?", body.at("/messages/1/content").textValue());
  }

  @Test
  void aServerThatTellsNoProbabilitiesIsNamed() {
    script.add(status(200, "{\"choices\":[{\"message\":{\"content\":\"Paris\"}}]}"));

    try (var generator = ChatGenerator.open(config())) {
      var error =
          assertThrows(
              GenerationException.class,
              () -> generator.nextToken().logProbabilities("Where is Mel?"));
      assertTrue(error.getMessage().contains("told no log-probabilities"), error.getMessage());
    }
  }
}
