package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies of requests, sent byte by byte to a server whose index is empty.
class RequestBodyTest {
  private static @TempDir Path folder;
  private static EmptyServer server;

  @BeforeAll
  static void start() {
    server = new EmptyServer(folder, ServerConfig.DEFAULTS);
  }

  @AfterAll
  static void stop() {
    server.close();
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
          server.sent(
              "POST %s HTTP/1.1~Host: localhost~Connection: close~%s~~%s"
                  .formatted(path, header, body));

      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
      assertTrue(answer.contains("the body of the request cannot be read: "), answer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZip", "x-gzip", " gzip "})
  void aBodyAsGzipIsRead(String encoding) throws IOException {
    String answer = post(encoding, gzip("{\"query\":\"x\"}".getBytes(StandardCharsets.UTF_8)));

    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
  }

  @Test
  void aBodyAsGzipOfSeveralMembersIsReadWhole() throws IOException {
    var body = new ByteArrayOutputStream();
    body.write(gzip("{\"query\":".getBytes(StandardCharsets.UTF_8)));
    body.write(gzip("\"x\"}".getBytes(StandardCharsets.UTF_8)));

    String answer = post("gzip", body.toByteArray());

    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
  }

  @Test
  void ofASmallBodyThatIsLargeOnceUnpackedOnlyTheLimitIsRead() throws IOException {
    byte[] bomb = gzip(" ".repeat(1 << 26).getBytes(StandardCharsets.UTF_8));

    String answer = post("gzip", bomb);

    assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
    assertTrue(answer.contains("request has more than 1048576 bytes"), answer);
  }

  @Test
  void aBodyThatIsNoGzipOrACutOneIsTheClientsFault() throws IOException {
    byte[] whole = gzip("{\"query\":\"x\"}".getBytes(StandardCharsets.UTF_8));
    byte[] damaged = whole.clone();
    damaged[damaged.length - 6] ^= 1; // its checksum

    for (byte[] body : List.of("{}".getBytes(StandardCharsets.UTF_8), damaged)) {
      String answer = post("gzip", body);

      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
      assertTrue(answer.contains("the body of the request is no whole gzip ("), answer);
    }
    String cut = post("gzip", Arrays.copyOf(whole, 20));
    assertTrue(cut.startsWith("HTTP/1.1 400 "), cut);
    assertTrue(cut.contains("the body of the request cannot be read: "), cut);
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "deflate", "zstd", "gzip, gzip", "rot13"})
  void aBodyInAnotherEncodingIs415AndToldWhichAreRead(String encoding) throws IOException {
    String answer = post(encoding, "{\"query\":\"x\"}".getBytes(StandardCharsets.UTF_8));

    assertTrue(answer.startsWith("HTTP/1.1 415 "), answer);
    assertTrue(answer.contains("\r\nAccept-Encoding: gzip\r\n"), answer);
    assertTrue(answer.contains("the body is encoded as '" + encoding + "'"), answer);
  }

  private static String post(String encoding, byte[] body) throws IOException {
    return server.sent(
        "POST /v1/collections/docs/search HTTP/1.1~Host: localhost~Connection: close~Content-Encoding: %s~Content-Length: %d~~"
            .formatted(encoding, body.length),
        body);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }
}
