package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests as web pages send them, to a server of this machine whose index is empty.
class RequestGuardTest {
  private static @TempDir Path folder;
  private static EmptyServer server;

  @BeforeAll
  static void start() {
    server = new EmptyServer(folder, ServerConfig.DEFAULTS.withOrigins("https://known.example"));
  }

  @AfterAll
  static void stop() {
    server.close();
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
        server.sent(
            "POST /v1/collections/docs/search HTTP/1.1~Host: localhost~Connection: close~%s~Content-Length: %d~~%s"
                .formatted(header, body.length(), body));

    assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
  }
}
