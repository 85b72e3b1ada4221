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

/// Bodies of requests, sent byte by byte to a server whose index is empty.
class RequestBodyTest {
  private static @TempDir Path folder;
  private static Engine engine;
  private static SearchServer server;

  @BeforeAll
  static void start() {
    engine =
        Engine.open(
            folder.resolve("docs"),
            EngineConfig.DEFAULTS.withRecipe(Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER)));
    server = SearchServer.start(engine, ServerConfig.DEFAULTS.withPort(0));
  }

  @AfterAll
  static void stop() {
    server.close();
    engine.close();
  }

  @ParameterizedTest
  @CsvSource({
    "Transfer-Encoding: chunked, 'zz~{}~0~~'",
    "Transfer-Encoding: chunked, '1~{~xyz~}~0~~'",
    "Transfer-Encoding: chunked, '-1~{}~0~~'",
    "Transfer-Encoding: chunked, 'ffffffffffffffffff~{}~0~~'",
    "Transfer-Encoding: chunked, '2~{}xx0~~'",
    "Transfer-Encoding: chunked, '2~{}~0~: x~~'",
    "Transfer-Encoding: chunked, 'ff~{}'",
    "Content-Length: 100, '{}'"
  })
  void aBodyThatIsMalformedOrBreaksOffIsTheClientsFault(String header, String body)
      throws IOException {
    for (String path : new String[] {"/v1/collections/docs/search", "/rerank"}) {
      String answer =
          sent(
              "POST %s HTTP/1.1~Host: localhost~Connection: close~%s~~%s"
                  .formatted(path, header, body));

      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
      assertTrue(answer.contains("the body of the request cannot be read: "), answer);
    }
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
