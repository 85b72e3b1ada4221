package org.example.agentmemory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A chat server that speaks OpenAI's protocol over HTTP, streams a fixed answer, and keeps what it
/// was asked.
final class ChatServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final List<String> answer;
  private final boolean breaks;
  private final BlockingQueue<JsonNode> requests = new LinkedBlockingQueue<>();

  private ChatServer(HttpServer server, List<String> answer, boolean breaks) {
    this.server = server;
    this.answer = answer;
    this.breaks = breaks;
  }

  /// @param answer in the pieces in which it is streamed
  static ChatServer start(String... answer) throws IOException {
    return start(List.of(answer), false);
  }

  /// Closes the connection behind the pieces.
  static ChatServer breaking(String... answer) throws IOException {
    return start(List.of(answer), true);
  }

  private static ChatServer start(List<String> answer, boolean breaks) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var chat = new ChatServer(HttpServer.create(address, 0), answer, breaks);
    chat.server.createContext("/v1/chat/completions", chat::reply);
    chat.server.start();
    return chat;
  }

  String address() {
    return "http://localhost:%d/v1".formatted(server.getAddress().getPort());
  }

  /// The request that came first among those not taken yet.
  JsonNode request() {
    return requests.remove();
  }

  private void reply(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(JSON.readTree(exchange.getRequestBody()));
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      OutputStream body = exchange.getResponseBody();
      for (String piece : answer) {
        event(body, Map.of("choices", List.of(Map.of("delta", Map.of("content", piece)))));
      }
      if (breaks) {
        return;
      }
      event(body, Map.of("choices", List.of(Map.of("delta", Map.of(), "finish_reason", "stop"))));
      body.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void event(OutputStream body, Map<String, ?> event) throws IOException {
    body.write(
        ("data: " + JSON.writeValueAsString(event) + "\n\n").getBytes(StandardCharsets.UTF_8));
    body.flush();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
