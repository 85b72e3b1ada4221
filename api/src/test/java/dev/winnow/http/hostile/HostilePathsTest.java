package dev.winnow.http.hostile;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.winnow.http.ServerConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names of collections, documents, scopes, models and snapshots, and values of parameters, as no
/// honest client sends them, to every route.
class HostilePathsTest {
  private static final List<String> NAMES =
      List.of(
          "..",
          "%2e%2e",
          "..%2f..%2fetc%2fpasswd",
          "..%252f..%252fetc%252fpasswd",
          "%2e%2e%2f%2e%2e%2fmemory",
          "..%5c..%5cwindows",
          "..\\..\\windows",
          "%c0%ae%c0%ae%c0%af",
          "%uff0e%uff0e%u2215",
          "%ef%bc%8e%ef%bc%8e%e2%88%95",
          "notes%00.json",
          "notes;/../../x",
          "notes;jsessionid=1",
          "notes%3b%2f..",
          "%2fetc%2fpasswd",
          "//etc/passwd",
          "./notes/../../memory",
          "C:%5cWindows",
          "file:%2f%2f%2fetc%2fpasswd",
          "%0d%0aSet-Cookie:%20a=b",
          "%1b%5b2J",
          "%",
          "%zz",
          "%ff%fe",
          "%ed%a0%80",
          "%e2%80%ae",
          "NOTES",
          "-",
          "~",
          "*",
          "$%7bjndi:ldap:%2f%2fx%7d",
          "%7b%7b7*7%7d%7d",
          "%3cscript%3ealert(1)%3c%2fscript%3e",
          "' OR 1=1 --".replace(" ", "%20"),
          "a".repeat(300),
          "a".repeat(5_000),
          "%2e".repeat(500));

  private static final List<String> VALUES =
      List.of(
          "",
          "%",
          "%ff",
          "%00",
          "-1",
          "0",
          "99999999999999999999",
          "1e400",
          "NaN",
          "%5b".repeat(1_000),
          "%7b%22and%22:".repeat(400),
          "%28".repeat(1_000),
          ".*a.%7b30%7d",
          "%22..%2f..%2fetc%22",
          "a&q=b&k=1&k=2",
          "%f0%9f%91%a8%e2%80%8d".repeat(200),
          "x%20".repeat(2_000),
          "a".repeat(7_000));

  private static @TempDir Path folder;
  private static HostileServer server;

  @BeforeAll
  static void start() {
    server = new HostileServer(folder, ServerConfig.DEFAULTS);
  }

  @AfterAll
  static void stop() {
    try (var ended = server) {
      ended.requireAlive();
    }
  }

  static Stream<Arguments> names() {
    return server.routes().stream()
        .flatMap(route ->
            route.parameters().stream()
                .flatMap(
                    parameter -> NAMES.stream().map(name -> Arguments.of(route, parameter, name))));
  }

  static Stream<Arguments> someNames() {
    return Sample.of(names(), 7);
  }

  @ParameterizedTest(name = "{0} {1}={2}")
  @MethodSource("someNames")
  void aNameIsNeverAPathInSome(Route route, String parameter, String name) {
    aNameIsNeverAPath(route, parameter, name);
  }

  @ParameterizedTest(name = "{0} {1}={2}")
  @MethodSource("names")
  @Tag("full")
  void aNameIsNeverAPath(Route route, String parameter, String name) {
    var answer = send(route, route.with(parameter, name));

    server.requireSafe(answer);
    assertNotEquals(201, answer.status(), answer.body());
    assertNotEquals(0, answer.status());
  }

  static Stream<Arguments> values() {
    return server.routes().stream()
        .flatMap(route ->
            Stream.concat(route.queries().stream(), Stream.of("unknown"))
                .flatMap(query -> VALUES.stream().map(value -> Arguments.of(route, query, value))));
  }

  static Stream<Arguments> someValues() {
    return Sample.of(values(), 7);
  }

  @ParameterizedTest(name = "{0}?{1}={2}")
  @MethodSource("someValues")
  void aParameterIsAnsweredInSome(Route route, String query, String value) {
    aParameterIsAnswered(route, query, value);
  }

  @ParameterizedTest(name = "{0}?{1}={2}")
  @MethodSource("values")
  @Tag("full")
  void aParameterIsAnswered(Route route, String query, String value) {
    String filler = query.equals("q") ? "" : "&q=owls";

    server.requireSafe(send(route, route.usual() + "?" + query + "=" + value + filler));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/search.js/../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/search.js%00.html",
        "/WEB-INF/web.xml",
        "/META-INF/MANIFEST.MF",
        "/openapi.yaml/..%5c..%5c",
        "/dev/winnow/http/SearchServer.class",
        "//evil.example/",
        "/\\evil.example",
        "/v1//collections",
        "/v1/collections/",
        "/v1/collections/notes/../notes",
        "/v1/collections/notes/documents/../../../../etc/passwd",
        "/v1/collections/notes/documents/%2e%2e/%2e%2e/x",
        "http://evil.example/livez",
        "*",
        "?",
        "livez",
        "/livez#fragment",
        "/livez;a=b",
        "/livez%20",
        "/livez?%",
        "/%"
      })
  void aPathIsNeverAFile(String path) {
    server.requireSafe(server.get(path));
  }

  private static HostileServer.Answer send(Route route, String path) {
    boolean body = route.body() != null;
    return server.send(
        route.method(),
        path,
        body ? "Content-Type: application/json\r\n" : "",
        body ? route.body().toString().getBytes(StandardCharsets.UTF_8) : new byte[0]);
  }
}
