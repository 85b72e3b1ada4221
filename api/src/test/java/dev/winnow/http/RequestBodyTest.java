package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
