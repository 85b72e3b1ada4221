package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.http.limits.ConnectionLimits;
import dev.winnow.http.limits.RerankLimits;
import dev.winnow.http.limits.ServerLimits;
import dev.winnow.index.IndexConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that send or read slowly, or hold what they have sent.
class SlowClientsTest {
  private static final int PART = 40_000;
  private static final ConnectionLimits SMALL =
      ConnectionLimits.DEFAULTS.withBytesInFlight(100_000);

  private final List<Socket> sockets = new ArrayList<>();
  private @TempDir Path folder;
  private Engine engine;
  private SearchServer server;

  @BeforeEach
  void open() {
    engine =
        Engine.open(
            folder.resolve("docs"),
            EngineConfig.DEFAULTS
                .withRecipe(Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER))
                .withIndex(
                    IndexConfig.DEFAULTS.withReranker(
                        "late",
                        (_, texts) -> {
                          pause(600);
                          return new double[texts.size()];
                        })));
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
    engine.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 60000", "Transfer-Encoding: chunked"})
  void bodiesThatAreHeldTogetherAreBounded(String header) throws IOException {
    serve(SMALL);
    String first = header.startsWith("C") ? "" : "ffff\r\n";
    hold("a", header, first + " ".repeat(PART));
    hold("b", header, first + " ".repeat(PART));
    awaitHeld(2 * PART);

    String refused = answer("c", header, first + " ".repeat(PART));

    assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
    assertTrue(refused.contains("Retry-After: 1"), refused);
    assertTrue(
        refused.contains("requests and answers hold more than 100000 bytes here; try again later"),
        refused);
  }

  @Test
  void oneClientHoldsAtMostHalf() throws IOException {
    serve(SMALL, 7_000);
    for (int i = 0; i < 3; i++) {
      hold("a", "Content-Length: 19999", " ".repeat(15_000));
    }
    awaitHeld(45_000);

    String refused = answer("a", "Content-Length: 19999", " ".repeat(15_000));
    String other = answer("b", "Content-Length: 2", "{}");

    assertTrue(refused.startsWith("HTTP/1.1 429 "), refused);
    assertTrue(refused.contains("your requests and answers hold more than 50000 bytes"), refused);
    assertTrue(other.startsWith("HTTP/1.1 400 "), other);
  }

  @Test
  void whatAWholeServerCannotHoldIs413() throws IOException {
    serve(SMALL);

    String refused = answer("a", "Content-Length: 200000", " ".repeat(110_000));

    assertTrue(refused.startsWith("HTTP/1.1 413 "), refused);
    assertTrue(refused.contains("raise the limit bytesInFlight"), refused);
  }

  @Test
  void whatWasHeldIsFreeOnceARequestIsOver() throws IOException {
    serve(SMALL);
    for (int i = 0; i < 10; i++) {
      String answer = answer("a", "Content-Length: 60000", "{}" + " ".repeat(59_998));

      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
      awaitHeld(0);
    }
    Socket gone = hold("a", "Content-Length: 60000", " ".repeat(PART));
    awaitHeld(PART);
    gone.close();

    awaitHeld(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 60000", "Transfer-Encoding: chunked"})
  void aBodyThatTricklesIsGivenUp(String header) throws IOException {
    serve(ConnectionLimits.DEFAULTS.withBodyTime(Duration.ofMillis(200)));
    Socket socket = hold("a", header, header.startsWith("C") ? "" : "ffff\r\n");
    for (int i = 0; i < 1_000 && socket.getInputStream().available() == 0; i++) {
      socket.getOutputStream().write(' ');
      pause(20);
    }

    String answer = read(socket);
    assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
    assertTrue(answer.contains("took longer than 200 ms"), answer);
    assertTrue(answer.contains("Connection: close"), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /health", "POST /rerank HTTP/1.1\r\nHost: localhost\r\n"})
  void aConnectionThatSendsNothingMoreIsClosed(String begun) throws IOException {
    serve(ConnectionLimits.DEFAULTS.withIdle(Duration.ofMillis(100)));
    Socket socket = socket();
    socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));

    String answer = read(socket);
    assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 4"), answer);
  }

  @Test
  void workMayTakeLongerThanAConnectionMayBeIdle() throws IOException {
    serve(ConnectionLimits.DEFAULTS.withIdle(Duration.ofMillis(100)));
    String body = "{\"model\":\"late\",\"query\":\"q\",\"documents\":[\"one\"]}";

    String answer = answer("a", "Content-Length: " + body.length(), body);

    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
  }

  @Test
  void connectionsBeyondTheLimitWaitUntilOneIsClosed() throws IOException {
    serve(ConnectionLimits.DEFAULTS.withConnections(2));
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      open.add(hold("a", "Content-Length: 2", "{"));
    }
    Socket last = hold("a", "Content-Length: 2", "{}");
    pause(100);

    assertEquals(0, last.getInputStream().available());
    for (Socket each : open) {
      each.close();
    }
    assertTrue(read(last).startsWith("HTTP/1.1 400 "));
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1000000000, false"})
  void anAnswerThatIsReadTooSlowlyIsGivenUp(long rate, boolean whole) throws IOException {
    int length = 16_000_000;
    serve(
        ConnectionLimits.DEFAULTS
            .withIdle(Duration.ofMillis(500))
            .withBytesInFlight(200_000_000)
            .withAnswerRate(rate),
        length + 1_000);
    Socket socket = new Socket();
    socket.setReceiveBufferSize(PART);
    connect(socket);
    String body =
        "{\"model\":\"late\",\"query\":\"q\",\"texts\":[\"%s\"],\"return_text\":true}"
            .formatted("x".repeat(length));
    send(socket, "a", "Content-Length: " + body.length(), body);

    assertEquals(whole, slowlyRead(socket) > length);
  }

  /// Some 6 MB a second, with a byte in every tenth of the time that a connection may be idle.
  private static long slowlyRead(Socket socket) throws IOException {
    long read = 0;
    byte[] part = new byte[PART];
    try {
      for (int n = 0; n >= 0; n = socket.getInputStream().read(part)) {
        read += n;
        pause(n > 0 ? 5 : 0);
      }
    } catch (SocketException _) {
      return read; // closed amid the answer
    }
    return read;
  }

  /// Jetty's own handler for slow readers gives an answer of two bytes 2 ms.
  @Test
  void aShortAnswerHasTimeHoweverHighTheRate() throws IOException {
    serve(ConnectionLimits.DEFAULTS.withAnswerRate(Long.MAX_VALUE));
    for (int i = 0; i < 300; i++) {
      String answer = answer("a", "Content-Length: 2", "{}");

      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
      assertTrue(answer.endsWith("}"), answer);
    }
  }

  private void serve(ConnectionLimits limits) {
    serve(limits, 90_000);
  }

  private void serve(ConnectionLimits connections, int textLength) {
    server =
        SearchServer.start(
            engine,
            ServerConfig.DEFAULTS
                .withPort(0)
                .withClientHeader("X-Client")
                .withLimits(
                    ServerLimits.DEFAULTS
                        .withDrain(Duration.ofMillis(100))
                        .withRerank(RerankLimits.DEFAULTS.withTextLength(textLength))
                        .withConnections(connections)));
  }

  private Socket socket() throws IOException {
    var socket = new Socket();
    connect(socket);
    return socket;
  }

  private void connect(Socket socket) throws IOException {
    sockets.add(socket);
    socket.setSoTimeout(60_000);
    socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
  }

  /// Sends a request of which more may come.
  private Socket hold(String client, String header, String body) throws IOException {
    Socket socket = socket();
    send(socket, client, header, body);
    return socket;
  }

  private static void send(Socket socket, String client, String header, String body)
      throws IOException {
    String head =
        "POST /rerank HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Client: %s\r\n%s\r\n\r\n"
            .formatted(client, header);
    socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
  }

  private void awaitHeld(long bytes) {
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          while (server.bytesInFlight() != bytes) {
            pause(10);
          }
        },
        () -> "held are " + server.bytesInFlight());
  }

  private String answer(String client, String header, String body) throws IOException {
    return read(hold(client, header, body));
  }

  private static String read(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      return ""; // closed without an answer
    }
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
