package dev.winnow.http.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.http.ServerConfig;
import dev.winnow.http.limits.ConnectionLimits;
import dev.winnow.http.limits.ServerLimits;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests byte by byte: such as two servers in a row would cut differently, heads without end,
/// and clients that hold what they have. In requests, `~` stands for the end of a line.
class HostileWireTest {
  private static final String POST = "POST /v1/collections/notes/search HTTP/1.1~Host: localhost~";
  private static final String BODY = "{\"query\":\"x\"}";

  /// A request hidden in the body of another, which must not be answered.
  private static final String HIDDEN = "GET /openapi.yaml HTTP/1.1~Host: localhost~~";

  private static final Duration IDLE = Duration.ofSeconds(2);

  private static @TempDir Path folder;
  private static HostileServer server;

  @BeforeAll
  static void start() {
    server =
        new HostileServer(
            folder,
            ServerConfig.DEFAULTS.withLimits(
                ServerLimits.DEFAULTS.withConnections(
                    ConnectionLimits.DEFAULTS.withIdle(IDLE).withBodyTime(IDLE))));
  }

  @AfterAll
  static void stop() {
    try (var ended = server) {
      ended.requireAlive();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 13~Content-Length: 0",
        "Content-Length: 0~Content-Length: 13",
        "Content-Length: 13, 0",
        "Content-Length: 0, 13",
        "Content-Length: 0~Transfer-Encoding: chunked",
        "Transfer-Encoding: chunked~Content-Length: 0",
        "Content-Length: 4~Transfer-Encoding: chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked~Transfer-Encoding: identity",
        "Transfer-Encoding: identity~Transfer-Encoding: chunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding:\u000bchunked",
        "Transfer-Encoding : chunked",
        " Transfer-Encoding: chunked",
        "X: y~ Transfer-Encoding: chunked",
        "Transfer-Encoding\u0000: chunked",
        "Transfer-Encoding: \"chunked\"",
        "Transfer\u00adEncoding: chunked",
        "Content-Length: -1",
        "Content-Length: +0",
        "Content-Length: 0x0d",
        "Content-Length: 1e1",
        "Content-Length: 00000000000000000000000000013x",
        "Content-Length: 99999999999999999999999",
        "Content-Length: 9223372036854775807",
        "Content-Length: ",
        "Content-Length: 13\u0000",
        "Content-Length : 0",
        "Content-Length\t: 0",
        "\u0000: x~Content-Length: 0",
        ": x~Content-Length: 0",
        "no colon~Content-Length: 0"
      })
  void aBodyHasOneLength(String headers) {
    var answer = raw(POST + headers + "~~" + "0~~" + HIDDEN);

    server.requireSafe(answer);
    assertFalse(answer.body().contains("openapi:"), answer.body());
    assertTrue(answer.status() == 0 || answer.status() >= 400, answer.head());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5\n{\"a\"}\n0\n\n",
        "-1~~0~~",
        "0x5~{\"a\"}~0~~",
        "g~~0~~",
        "fffffffffffffffff~x~0~~",
        "7fffffff~x",
        "ffffffff~x",
        "80000000~x",
        "5;a=b;c=\"~{\"a\"}~0~~",
        "5 ~{\"a\"}~0~~",
        " 5~{\"a\"}~0~~",
        "5~{\"a\"}X0~~",
        "5~{\"a\"}~0~Content-Length: 5~X: y~~",
        "5~{\"a\"}~0~Transfer-Encoding: chunked~~",
        "~~0~~",
        "1~{~1~\"~",
        "00000000000000000000000000000000005~{\"a\"}~0~~"
      })
  void aBodyInPiecesIsReadAsTheyAreWritten(String pieces) {
    server.requireSafe(raw(POST + "Transfer-Encoding: chunked~Connection: close~~" + pieces));
  }

  @Test
  void piecesBeyondNumberAreBounded() {
    server.requireSafe(
        raw(
            POST
                + "Transfer-Encoding: chunked~Connection: close~~"
                + "1~ ~".repeat(200_000)
                + "0~~"));
    server.requireSafe(
        raw(
            POST
                + "Transfer-Encoding: chunked~Connection: close~~1;"
                + "x".repeat(2_000_000)
                + "~{~0~~"));
    server.requireSafe(
        raw(
            POST
                + "Transfer-Encoding: chunked~Connection: close~~1~{~0~"
                + "X: y~".repeat(100_000)
                + "~"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /livez~Host: localhost~~",
        "GET /livez HTTP/0.9~~",
        "GET /livez HTTP/1.2~Host: localhost~~",
        "GET /livez HTTP/2.0~Host: localhost~~",
        "GET /livez HTTP/9.9~Host: localhost~~",
        "GET /livez HTTP/1.1 ~Host: localhost~~",
        "GET  /livez HTTP/1.1~Host: localhost~~",
        "GET\t/livez\tHTTP/1.1~Host: localhost~~",
        "GET /livez HTTP/1.1\nHost: localhost\n\n",
        "GET /livez HTTP/1.1\rHost: localhost\r\r",
        "GET /livez HTTP/1.1~Host: localhost\nX: y~~",
        "GET /livez HTTP/1.1~Host: localhost\rX: y~~",
        "GET /livez HTTP/1.1~~",
        "GET /livez HTTP/1.1~Host:~~",
        "GET /livez HTTP/1.1~Host: localhost~Host: evil.example~~",
        "GET /livez HTTP/1.1~Host: evil.example~Host: localhost~~",
        "GET /livez HTTP/1.1~Host: localhost, evil.example~~",
        "GET /livez HTTP/1.1~Host: evil.example~~",
        "GET /livez HTTP/1.1~Host: localhost.evil.example~~",
        "GET /livez HTTP/1.1~Host: 127.0.0.1.evil.example~~",
        "GET /livez HTTP/1.1~Host: localhost:99999~~",
        "GET /livez HTTP/1.1~Host: localhost:abc~~",
        "GET /livez HTTP/1.1~Host: [::1~~",
        "GET /livez HTTP/1.1~Host: 2130706433~~",
        "GET /livez HTTP/1.1~Host: 0x7f000001~~",
        "GET /livez HTTP/1.1~Host: localhost\u0000~~",
        "GET /livez HTTP/1.1~Host: @evil.example~~",
        "GET /livez HTTP/1.1~Host: localhost@evil.example~~",
        "GET http://localhost/livez HTTP/1.1~Host: evil.example~~",
        "GET http://evil.example/livez HTTP/1.1~Host: localhost~~",
        "GET https://localhost/livez HTTP/1.1~Host: localhost~~",
        "CONNECT evil.example:443 HTTP/1.1~Host: evil.example:443~~",
        "CONNECT localhost:7700 HTTP/1.1~Host: localhost~~",
        "OPTIONS * HTTP/1.1~Host: localhost~~",
        "TRACE /livez HTTP/1.1~Host: localhost~X-Secret: s~~",
        "TRACK /livez HTTP/1.1~Host: localhost~~",
        "PRI * HTTP/2.0~~SM~~",
        "get /livez HTTP/1.1~Host: localhost~~",
        "G\u0000T /livez HTTP/1.1~Host: localhost~~",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
        "GET /livez\u0000 HTTP/1.1~Host: localhost~~",
        "GET /livez HTTP/1.1~Host: localhost~Upgrade: websocket~Connection:"
            + " Upgrade~Sec-WebSocket-Key: x~Sec-WebSocket-Version: 13~~",
        "GET /livez HTTP/1.1~Host: localhost~Upgrade: h2c~Connection: Upgrade,"
            + " HTTP2-Settings~HTTP2-Settings: AAMAAABkAAQAAP__~~",
        "GET /livez HTTP/1.1~Host: localhost~Expect: 100-continue~Connection: close~~",
        "GET /livez HTTP/1.1~Host: localhost~Expect: nonsense~Connection: close~~",
        "GET /livez HTTP/1.1~Host: localhost~Range: bytes=0-18446744073709551615~Connection:"
            + " close~~",
        "GET / HTTP/1.1~Host: localhost~Range: bytes=0-0,0-0,0-0,0-0~Connection: close~~",
        "GET / HTTP/1.1~Host: localhost~If-Modified-Since: nonsense~If-None-Match:"
            + " \"~Connection: close~~",
        "GET / HTTP/1.1~Host: localhost~Accept-Encoding: gzip;q=nonsense,"
            + " br;q=9~Connection: close~~",
        "GET / HTTP/1.1~Host: localhost~Cookie: a=\"b; $Version=1; =~Connection: close~~",
        "GET / HTTP/1.1~Host: localhost~X-Request-Id: a\u0007b~Connection: close~~",
        "GET / HTTP/1.1~Host: localhost~X-Forwarded-For: 1.2.3.4~X-Forwarded-Host:"
            + " evil.example~Connection: close~~",
        "GET / HTTP/1.1~Host: localhost~X-Http-Method-Override: DELETE~Connection: close~~",
        "GET / HTTP/1.1~Host: localhost~Origin: http://localhost.evil.example~Connection: close~~",
        "GET / HTTP/1.1~Host: localhost~Origin: null~Connection: close~~"
      })
  void anyHeadIsAnswered(String request) {
    var answer = raw(request);

    server.requireSafe(answer);
    if (request.contains("evil.example") && !request.contains("X-Forwarded")) {
      assertTrue(answer.status() == 0 || answer.status() >= 400, answer.head());
    }
    assertFalse(answer.head().contains("X-Secret"), answer.head());
  }

  @ParameterizedTest
  @CsvSource({"8000, 414", "9000, 414", "100000, 414", "5000000, 414"})
  void anAddressIsBounded(int length, int status) {
    var answer =
        raw("GET /%s HTTP/1.1~Host: localhost~Connection: close~~".formatted("a".repeat(length)));

    server.requireSafe(answer);
    assertTrue(List.of(0, 404, status, 431).contains(answer.status()), answer.head());
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        Arguments.of("one long value", "X: " + "a".repeat(9_000) + "~"),
        Arguments.of("one endless value", "X: " + "a".repeat(5_000_000) + "~"),
        Arguments.of("one long name", "a".repeat(9_000) + ": x~"),
        Arguments.of("many", "X: y~".repeat(2_000)),
        Arguments.of("very many", "X: y~".repeat(500_000)),
        Arguments.of("many cookies", "Cookie: " + "a=b;".repeat(3_000) + "~"),
        Arguments.of("a long key", "Authorization: Bearer " + "k".repeat(9_000) + "~"),
        Arguments.of("many ranges", "Range: bytes=" + "0-0,".repeat(3_000) + "~"),
        Arguments.of("many languages", "Accept-Language: " + "a;q=0.1,".repeat(2_000) + "~"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heads")
  void aHeadIsBounded(String name, String headers) {
    var answer = raw("GET /livez HTTP/1.1~Host: localhost~" + headers + "Connection: close~~");

    server.requireSafe(answer);
    assertTrue(List.of(0, 400, 431).contains(answer.status()), name + " " + answer.head());
  }

  static Stream<Arguments> headersByRoute() {
    List<String> headers =
        List.of(
            "Authorization: Bearer",
            "Authorization: Bearer \u00ff\u0001",
            "Authorization: Basic OjpAOg==",
            "X-Api-Key: ../../keys.json",
            "Idempotency-Key: ../../etc/passwd",
            "Accept: nonsense",
            "X-Request-Id: " + "i".repeat(500),
            "X-Request-Id: a{\"b\":1}",
            "MCP-Protocol-Version: ../..",
            "MCP-Session-Id: ../..",
            "Last-Event-ID: ../..",
            "Content-Type: application/json; charset=nonsense",
            "Content-Language: \"",
            "Expect: 200-ok",
            "TE: trailers, deflate;q=0.5",
            "Transfer-Encoding: chunked",
            "If-None-Match: *");
    return server.routes().stream()
        .flatMap(route -> headers.stream().map(header -> Arguments.of(route, header)));
  }

  static Stream<Arguments> someHeaders() {
    return Sample.of(headersByRoute(), 7);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("someHeaders")
  void anyHeaderIsAnsweredInSome(Route route, String header) {
    anyHeaderIsAnswered(route, header);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("headersByRoute")
  @Tag("full")
  void anyHeaderIsAnswered(Route route, String header) {
    byte[] body =
        route.body() == null
            ? new byte[0]
            : route.body().toString().getBytes(StandardCharsets.UTF_8);

    server.requireSafe(server.send(route.method(), route.usual(), header + "\r\n", body));
  }

  static Stream<Arguments> methodsByRoute() {
    List<String> methods =
        List.of("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "x");
    return server.routes().stream()
        .map(Route::usual)
        .distinct()
        .flatMap(path -> methods.stream().map(method -> Arguments.of(method, path)));
  }

  static Stream<Arguments> someMethods() {
    return Sample.of(methodsByRoute(), 7);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("someMethods")
  void anyMethodIsAnsweredInSome(String method, String path) {
    anyMethodIsAnswered(method, path);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("methodsByRoute")
  @Tag("full")
  void anyMethodIsAnswered(String method, String path) {
    server.requireSafe(server.send(method, path, "", new byte[0]));
  }

  /// Two requests in one write are two answers, in their order.
  @Test
  void requestsInARowAreAnsweredInTheirOrder() {
    String first = POST + "Content-Length: " + BODY.length() + "~~" + BODY;
    String last = "GET /livez HTTP/1.1~Host: localhost~Connection: close~~";

    var answer = raw(first.repeat(50) + last);

    assertEquals(200, answer.status());
    assertEquals(50, answer.body().split("HTTP/1.1 200", -1).length - 1);
    assertTrue(answer.body().endsWith("ok"), answer.body());
  }

  /// Lines that come one by one, slowly, hold the changes of others up for a while alone.
  @Test
  void linesThatTrickleAreGivenUp() throws IOException {
    try (var socket = new Socket("127.0.0.1", server.port())) {
      var out = socket.getOutputStream();
      String head =
          "POST /v1/collections/notes/documents HTTP/1.1~Host: localhost~Connection: close~"
              + "Content-Type: application/x-ndjson~Content-Length: 1000000~~";
      out.write(head.replace("~", "\r\n").getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 600 && socket.getInputStream().available() == 0; i++) {
        String line = "{\"id\":\"slow%d\",\"text\":\"x\"}\n".formatted(i % 2);
        out.write(line.getBytes(StandardCharsets.US_ASCII));
        HostileServer.pause(50);
      }
      String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);

      assertEquals("HTTP/1.1 408", answer);
    }
    server.requireAlive();
  }

  /// Heads that never end, bodies that never come, answers that nobody reads.
  @Test
  void clientsThatHoldConnectionsDoNotStopOthers() throws IOException {
    List<Socket> held = new ArrayList<>();
    try {
      for (String begun :
          List.of(
              "",
              "G",
              "GET /livez HTTP/1.1\r\nHost: local",
              "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{",
              "POST /rerank HTTP/1.1\r\n"
                  + "Host: localhost\r\n"
                  + "Transfer-Encoding: chunked\r\n\r\n"
                  + "5\r\n"
                  + "{",
              "POST /v1/collections/notes/documents HTTP/1.1\r\nHost: localhost\r\nContent-Type:"
                  + " application/x-ndjson\r\nContent-Length: 100000\r\n\r\n{\"id\":\"held\"",
              "GET /openapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(30))) {
        for (int i = 0; i < 20; i++) {
          var socket = new Socket("127.0.0.1", server.port());
          held.add(socket);
          socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
        }
      }

      server.requireAlive();
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  /// Bytes that are no HTTP at all.
  @Test
  void aSocketThatSendsGarbageIsClosed() {
    for (int seed = 0; seed < 200; seed++) {
      byte[] bytes = new byte[200];
      new Random(seed).nextBytes(bytes);

      server.requireSafe(server.raw(bytes));
    }
  }

  private static HostileServer.Answer raw(String request) {
    return server.raw(request.replace("~", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }
}
