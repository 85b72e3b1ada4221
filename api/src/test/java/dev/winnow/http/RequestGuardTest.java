package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests as web pages send them, to a server of this machine whose index is empty.
class RequestGuardTest {
  private static @TempDir Path folder;
  private static Engine engine;
  private static SearchServer server;

  @BeforeAll
  static void start() {
    engine =
        Engine.open(
            folder.resolve("docs"),
            EngineConfig.DEFAULTS.withRecipe(Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER)));
    server =
        SearchServer.start(
            engine, ServerConfig.DEFAULTS.withPort(0).withOrigins("https://known.example"));
  }

  @AfterAll
  static void stop() {
    server.close();
    engine.close();
  }

  @ParameterizedTest
  @CsvSource({
    "Origin: https://evil.example, 403",
    "Origin: null, 403",
    "Origin: http://localhost.evil.example, 403",
    "Content-Type: text/plain, 415",
    "Content-Type: Text/Plain;charset=UTF-8, 415",
    "Content-Type: multipart/form-data; boundary=x, 415",
    "Origin: https://known.example, 200",
    "Origin: http://127.0.0.1:7700, 200",
    "Content-Type: application/x-www-form-urlencoded, 200",
    "Accept: */*, 200"
  })
  void whatAnyPageCouldSendIsRefusedUnlessItsOriginIsConfigured(String header, int status)
      throws IOException {
    String body = "{\"query\":\"x\"}";
    String answer =
        sent(
            "POST /v1/collections/docs/search HTTP/1.1~Host: localhost~Connection: close~%s~Content-Length: %d~~%s"
                .formatted(header, body.length(), body));

    assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
  }

  private static String sent(String request) throws IOException {
    try (var socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(request.replace("~", "\r\n").getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
