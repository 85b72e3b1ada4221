package dev.winnow.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ChatEndpointTest {
  private static final String REPLY =
      "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Use lines [1].\"}}]}";

  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void replyIsTheMessagesContent() {
    answer("/v1/chat/completions", 200, REPLY);

    assertEquals("Use lines [1].", endpoint().withModel("small").reply("be brief", "how?"));
  }

  @Test
  void requestCarriesModelAndBothMessages() throws IOException {
    answer("/v1/chat/completions", 200, REPLY);

    String unused = endpoint().withModel("small").reply("be brief", "how?");

    JsonNode body = new ObjectMapper().readTree(bodies.getFirst());
    assertEquals("small", body.get("model").textValue());
    assertEquals(0, body.get("temperature").intValue());
    assertEquals("system", body.at("/messages/0/role").textValue());
    assertEquals("be brief", body.at("/messages/0/content").textValue());
    assertEquals("how?", body.at("/messages/1/content").textValue());
    assertFalse(unused.isEmpty());
  }

  @Test
  void keyIsSentAsBearerTokenAndNotPrinted() {
    answer("/v1/chat/completions", 200, REPLY);
    ChatEndpoint endpoint = endpoint().withModel("small").withKey("secret");

    String reply = endpoint.reply("", "");

    assertEquals("Use lines [1].", reply);
    assertEquals(List.of("Bearer secret"), keys);
    assertFalse(endpoint.toString().contains("secret"));
  }

  @Test
  void onlyModelOfTheServerIsTaken() throws IOException {
    answer("/v1/models", 200, "{\"data\":[{\"id\":\"the-one\"}]}");
    answer("/v1/chat/completions", 200, REPLY);

    String reply = endpoint().reply("", "");

    assertEquals("Use lines [1].", reply);
    assertEquals("the-one", new ObjectMapper().readTree(bodies.getLast()).get("model").textValue());
  }

  @Test
  void severalModelsAskForAChoice() {
    answer("/v1/models", 200, "{\"data\":[{\"id\":\"a\"},{\"id\":\"b\"}]}");

    String message = failure(endpoint());

    assertTrue(message.contains("lists 2 models; name the one to use with --llm-model"), message);
    assertTrue(message.contains("[a, b]"), message);
  }

  @Test
  void errorStatusIsReportedWithItsText() {
    answer("/v1/chat/completions", 401, "{\"error\":\"no key\"}");

    String message = failure(endpoint().withModel("m"));

    assertTrue(message.contains("status 401: {\"error\":\"no key\"}"), message);
  }

  @Test
  void unknownAddressHintsAtTheUsualEnding() {
    String base = endpoint().base().toString().replace("/v1", "");

    String message = failure(ChatEndpoint.of(base).withModel("m"));

    assertTrue(message.contains("status 404"), message);
    assertTrue(message.contains("most addresses end in /v1"), message);
  }

  @Test
  void pageInsteadOfJsonIsReported() {
    answer("/v1/chat/completions", 200, "<html>");

    String message = failure(endpoint().withModel("m"));

    assertTrue(message.contains("something other than JSON: <html>"), message);
  }

  @Test
  void replyWithoutContentIsReported() {
    answer("/v1/chat/completions", 200, "{\"choices\":[]}");

    assertTrue(failure(endpoint().withModel("m")).contains("choices[0].message.content"));
  }

  @Test
  void replyBeyondTheLimitIsRefused() {
    answer("/v1/chat/completions", 200, REPLY);

    String message = failure(endpoint().withModel("m").withMaxReplyBytes(REPLY.length() - 1));

    assertTrue(message.contains("no answer from"), message);
  }

  @Test
  void silenceEndsAtTheTimeout() {
    var done = new CountDownLatch(1);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          await(done);
          exchange.close();
        });

    String message = failure(endpoint().withModel("m").withTimeout(Duration.ofMillis(200)));
    done.countDown();

    assertTrue(message.contains("no answer within 200 ms"), message);
    assertTrue(message.contains("--llm-timeout"), message);
  }

  @Test
  void nobodyListeningIsReported() throws IOException {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    String message = failure(ChatEndpoint.of("http://localhost:" + port + "/v1").withModel("m"));

    assertTrue(message.contains("check that the server runs there"), message);
  }

  @Test
  void escapeSequencesDoNotReachTheTerminal() {
    answer(
        "/v1/chat/completions",
        200,
        "{\"choices\":[{\"message\":{\"content\":\"a\\u001b[2Jb\\nc\"}}]}");

    assertEquals("a[2Jb\nc", endpoint().withModel("m").reply("", ""));
  }

  @Test
  void addressesThatAreNoneAreRefused() {
    for (String url : List.of("", "localhost:8080", "ftp://host/v1", "http://", "not a url")) {
      var error = assertThrows(IllegalArgumentException.class, () -> ChatEndpoint.of(url));

      assertTrue(error.getMessage().contains("expected one like http://localhost:8080/v1"));
    }
  }

  @Test
  void limitsMustBePositive() {
    assertThrows(IllegalArgumentException.class, () -> endpoint().withTimeout(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> endpoint().withMaxReplyBytes(0));
  }

  private ChatEndpoint endpoint() {
    return ChatEndpoint.of("http://localhost:" + server.getAddress().getPort() + "/v1");
  }

  private static String failure(ChatEndpoint endpoint) {
    return assertThrows(ChatException.class, () -> assertNull(endpoint.reply("be brief", "how?")))
        .getMessage();
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          keys.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
          write(exchange, status, body);
        });
  }

  private static void write(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertTrue(latch.await(1, TimeUnit.MINUTES), "nobody ended the silence");
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
