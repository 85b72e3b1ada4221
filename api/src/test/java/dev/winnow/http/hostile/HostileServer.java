package dev.winnow.http.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.http.SearchServer;
import dev.winnow.http.ServerConfig;
import dev.winnow.index.IndexConfig;
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// A running server with a collection and a memory, which is sent bytes, and the rules that each of
/// its answers keeps.
final class HostileServer implements AutoCloseable {
  private static final int MOST_SECONDS = 60;

  /// Failures that are documented: the server stops, warms up or is busy; the time was over; the
  /// version of HTTP is another.
  private static final Set<Integer> DOCUMENTED = Set.of(503, 504, 505);

  /// Words of a stack trace, or of what the server is made of.
  private static final List<String> INSIDE =
      List.of("\tat ", "Exception", ".java:", "java.", "org.eclipse", "Jetty", "dev.winnow");

  private final Path folder;
  private final Catalog catalog;
  private final Memory memory;
  private final SearchServer server;
  private final List<Route> routes;
  private final Set<String> files;

  /// @param folder an empty one, with a name that no request has
  HostileServer(Path folder, ServerConfig config) {
    this.folder = folder;
    EngineConfig engine =
        EngineConfig.DEFAULTS.withIndex(
            IndexConfig.DEFAULTS.withReranker("fixed", (_, texts) -> new double[texts.size()]));
    catalog = Catalog.open(folder.resolve("data"), engine);
    catalog.create("notes", Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
    memory =
        Memory.open(
            folder.resolve("memory"),
            MemoryConfig.DEFAULTS.withEngine(EngineConfig.DEFAULTS.withEmbedder("none")));
    server = SearchServer.start(catalog, memory, config.withPort(0));
    put();
    routes = Route.of(get("/openapi.yaml").body());
    files = files();
  }

  /// Others may hold what a change needs, but not for long.
  private void put() {
    String owls = "{\"id\":\"a\",\"title\":\"a\",\"text\":\"owls eat mice at night\"}";
    Answer put = post("/v1/collections/notes/documents", owls);
    for (int i = 0; i < MOST_SECONDS * 10 && put.status() == 429; i++) {
      pause(100);
      put = post("/v1/collections/notes/documents", owls);
    }
    assertEquals(200, put.status(), put.body());
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// An answer.
  ///
  /// @param status 0 where the connection was closed without one
  record Answer(int status, String head, String body) {
    boolean has(String header) {
      return head.toLowerCase(Locale.ROOT).contains("\n" + header.toLowerCase(Locale.ROOT) + ":");
    }
  }

  List<Route> routes() {
    return routes;
  }

  int port() {
    return server.port();
  }

  Answer get(String path) {
    return send("GET", path, "", new byte[0]);
  }

  Answer post(String path, String json) {
    return send(
        "POST", path, "Content-Type: application/json\r\n", json.getBytes(StandardCharsets.UTF_8));
  }

  /// @param path as it is sent
  /// @param headers lines with their ends
  Answer send(String method, String path, String headers, byte[] body) {
    var request = new ByteArrayOutputStream();
    request.writeBytes(
        "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n"
            .formatted(method, path, body.length, headers)
            .getBytes(StandardCharsets.UTF_8));
    request.writeBytes(body);
    return raw(request.toByteArray());
  }

  /// Sends bytes and reads until the server closes.
  Answer raw(byte[] request) {
    String all = "";
    try (var socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(MOST_SECONDS * 1_000);
      var answer = new ByteArrayOutputStream();
      try {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
      } catch (SocketException _) {
        // refused before all was sent
      }
      try {
        socket.getInputStream().transferTo(answer);
      } catch (SocketException _) {
        // reset behind the answer
      }
      all = answer.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError("the server is gone: " + e.getMessage(), e);
    }
    return answer(all);
  }

  private static Answer answer(String all) {
    int end = all.indexOf("\r\n\r\n");
    if (!all.startsWith("HTTP/1.1 ") || end < 0) {
      assertTrue(all.isEmpty(), () -> "no answer of HTTP: " + all);
      return new Answer(0, "", "");
    }
    return new Answer(
        Integer.parseInt(all.substring(9, 12)), all.substring(0, end), all.substring(end + 4));
  }

  /// No failure of the server, nothing of what is inside it, and errors as problems.
  void requireSafe(Answer answer) {
    String all = answer.head() + "\n\n" + answer.body();
    int status = answer.status();
    assertTrue(status < 500 || DOCUMENTED.contains(status), all);
    assertTrue(status != 503 || answer.has("Retry-After"), all);
    if (!answer.head().contains("text/html") && !answer.head().contains("javascript")) {
      for (String inside : INSIDE) {
        assertFalse(all.contains(inside), () -> inside + " in " + all);
      }
      for (String path :
          List.of(
              folder.toString(),
              System.getProperty("user.home"),
              System.getProperty("user.dir"),
              System.getProperty("java.home"))) {
        assertFalse(all.contains(path), () -> path + " in " + all);
      }
    }
    if (answer.body().startsWith("{\"jsonrpc\":") || answer.body().startsWith("[{\"jsonrpc\":")) {
      assertTrue(status == 200 || status == 400, all);
    } else if (status == 400 && answer.body().startsWith("{\"stored\":0,")) {
      assertFalse(Route.parsed(answer.body()).at("/error/message").asText().isBlank(), all);
    } else if (status >= 400 && !answer.body().isEmpty()) {
      assertTrue(answer.head().contains("application/problem+json"), all);
      JsonNode problem = Route.parsed(dechunked(answer));
      assertEquals(status, problem.path("status").intValue(), all);
      assertFalse(problem.path("detail").asText().isBlank(), all);
    }
  }

  private static String dechunked(Answer answer) {
    String body = answer.body();
    return answer.has("Transfer-Encoding")
        ? body.substring(body.indexOf('{'), body.lastIndexOf('}') + 1)
        : body;
  }

  /// It still answers, holds nothing for requests that are over, and wrote nowhere else.
  void requireAlive() {
    assertEquals(200, get("/livez").status());
    put();
    var hits = post("/v1/collections/notes/search", "{\"query\":\"owls\"}");
    assertEquals(200, hits.status(), hits.body());
    assertTrue(hits.body().contains("owls eat mice"), hits.body());
    assertEquals(files, files());
  }

  private Set<String> files() {
    try (var all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.close();
    memory.close();
    catalog.close();
  }
}
