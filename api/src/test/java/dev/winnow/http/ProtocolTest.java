package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Methods and versions of HTTP, sent byte by byte to a server whose index is empty.
class ProtocolTest {
  private static final String ONE = " HTTP/1.1~Host: localhost~Connection: close~~";

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
    "GET /health, 200",
    "GET /livez, 200",
    "GET /, 200",
    "GET /v1/collections/docs/search?q=x, 200",
    "HEAD /health, 200",
    "GET /nothing, 404"
  })
  void aRequestOfHttp10NeedNotNameItsHost(String request, int status) throws IOException {
    String answer = server.sent(request + " HTTP/1.0~~");

    assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
  }

  @Test
  void aRequestOfHttp10ThatNamesAForeignHostIsTurnedAway() throws IOException {
    String answer = server.sent("GET /health HTTP/1.0~Host: evil.example~~");

    assertTrue(answer.startsWith("HTTP/1.1 421 "), answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DELETE /health | GET, HEAD, OPTIONS",
        "PATCH /v1/collections/docs/search | GET, HEAD, OPTIONS, POST",
        "GET /rerank | OPTIONS, POST",
        "HEAD /v2/rerank | OPTIONS, POST",
        "TRACE / | GET, HEAD, OPTIONS",
        "BREW /v1/collections | GET, HEAD, OPTIONS, POST"
      })
  void aWrongMethodIsToldTheRightOnes(String request, String allow) throws IOException {
    String answer = server.sent(request + ONE);

    assertTrue(answer.startsWith("HTTP/1.1 405 "), answer);
    assertEquals(allow, header("Allow", answer));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/rerank | OPTIONS, POST",
        "/health | GET, HEAD, OPTIONS",
        "/v1/collections/docs/search | GET, HEAD, OPTIONS, POST"
      })
  void optionsAreTold(String path, String allow) throws IOException {
    String answer = server.sent("OPTIONS " + path + ONE);

    assertTrue(answer.startsWith("HTTP/1.1 204 "), answer);
    assertEquals(allow, header("Allow", answer));
  }

  @Test
  void aPathThatIsNotThereHasNoOptions() throws IOException {
    assertTrue(server.sent("OPTIONS /nothing" + ONE).startsWith("HTTP/1.1 404 "));
  }

  @ParameterizedTest
  @CsvSource({
    "/health",
    "/search.js",
    "/v1/collections",
    "/v1/collections/docs",
    "/v1/collections/other",
    "/v1/collections/docs/search?q=x",
    "/v1/collections/docs/search",
    "/nothing"
  })
  void headIsAnsweredAsGetWithoutTheBody(String path) throws IOException {
    String get = server.sent("GET " + path + ONE);
    String head = server.sent("HEAD " + path + ONE);

    assertEquals(get.lines().findFirst(), head.lines().findFirst());
    assertEquals(header("Content-Type", get), header("Content-Type", head));
    assertTrue(head.endsWith("\r\n\r\n"), head);
  }

  @Test
  void aPageOfAConfiguredOriginMayAskAndRead() throws IOException {
    String asked =
        server.sent(
            "OPTIONS /rerank HTTP/1.1~Host: localhost~Connection: close~Origin:"
                + " https://known.example~Access-Control-Request-Method:"
                + " POST~Access-Control-Request-Headers: content-type~~");
    String read =
        server.sent(
            "GET /health HTTP/1.1~Host: localhost~Connection: close~Origin:"
                + " https://known.example~~");

    assertTrue(asked.startsWith("HTTP/1.1 204 "), asked);
    assertEquals("GET, HEAD, POST, DELETE", header("Access-Control-Allow-Methods", asked));
    assertTrue(header("Access-Control-Allow-Headers", asked).contains("Content-Type"), asked);
    assertEquals("https://known.example", header("Access-Control-Allow-Origin", read));
    assertEquals("Origin", header("Vary", read));
  }

  @Test
  void aPageOfAnotherOriginMayNot() throws IOException {
    String answer =
        server.sent(
            "OPTIONS /rerank HTTP/1.1~Host: localhost~Connection: close~Origin:"
                + " https://evil.example~Access-Control-Request-Method: POST~~");

    assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
    assertEquals("", header("Access-Control-Allow-Origin", answer));
  }

  private static String header(String name, String answer) {
    return answer
        .lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .findFirst()
        .orElse("");
  }
}
