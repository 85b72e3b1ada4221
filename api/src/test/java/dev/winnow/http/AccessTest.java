package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.EngineConfig;
import dev.winnow.http.access.ApiKeys;
import dev.winnow.http.access.Grant;
import dev.winnow.http.access.KeyFile;
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every route against every kind of key.
class AccessTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

  /// Keys by name, each with what it allows.
  private static final Map<String, String> KEYS =
      Map.of(
          "reader", "read",
          "writer", "write",
          "admin", "admin",
          "own", "write:notes",
          "other", "write:letters",
          "ada", "write:memory/ada",
          "scopes", "read:memory/*");

  private final Map<String, String> secrets = new HashMap<>();
  private @TempDir Path folder;
  private Path file;
  private Catalog catalog;
  private Memory memory;
  private SearchServer server;

  @BeforeEach
  void open() throws Exception {
    file = folder.resolve("keys.json");
    KEYS.forEach((name, grant) ->
        secrets.put(name, KeyFile.add(file, name, List.of(Grant.parse(grant)), null)));
    secrets.put(
        "expired",
        KeyFile.add(file, "expired", List.of(Grant.parse("admin")), NOW.minusSeconds(1)));
    secrets.put("bad", "wnw_" + "A".repeat(43));
    catalog = Catalog.open(folder.resolve("data"), EngineConfig.DEFAULTS);
    memory =
        Memory.open(
            folder.resolve("memory"),
            MemoryConfig.DEFAULTS.withEngine(EngineConfig.DEFAULTS.withEmbedder("none")));
    server =
        SearchServer.start(
            catalog,
            memory,
            ServerConfig.DEFAULTS.withPort(0).withKeys(ApiKeys.open(file, () -> NOW)));
    for (String name : List.of("notes", "letters")) {
      var made =
          send(
              "POST",
              "/v1/collections",
              "{\"name\":\"%s\",\"embedder\":\"none\"}".formatted(name),
              "admin");
      assertEquals(201, made.statusCode(), made.body());
    }
  }

  @AfterEach
  void close() {
    server.close();
    memory.close();
    catalog.close();
  }

  /// @param needed `public`, `any` (a key that reads something), or a grant
  private static Arguments route(String method, String path, String body, String needed) {
    return Arguments.of(method, path, body, needed);
  }

  private static Stream<Arguments> routes() {
    String query = "{\"query\":\"x\"}";
    String notes = "/v1/collections/notes";
    String ada = "/v1/memory/ada";
    return Stream.of(
        route("GET", "/", "", "public"),
        route("GET", "/search.js", "", "public"),
        route("GET", "/search.css", "", "public"),
        route("GET", "/livez", "", "public"),
        route("GET", "/readyz", "", "public"),
        route("GET", "/health", "", "any"),
        route("GET", "/v1/collections", "", "any"),
        route("GET", "/v1/models", "", "any"),
        route("GET", "/v1/models/minilm", "", "any"),
        route("POST", "/v1/embeddings", "{}", "any"),
        route("POST", "/embed", "{}", "any"),
        route("POST", "/embed_sparse", "{}", "any"),
        route("GET", "/info", "", "any"),
        route("POST", "/v2/rerank", "{}", "any"),
        route("POST", "/v1/rerank", "{}", "any"),
        route("POST", "/rerank", "{}", "any"),
        route("GET", "/v1/memory", "", "any"),
        route("GET", notes, "", "read:notes"),
        route("GET", notes + "/search?q=x", "", "read:notes"),
        route("POST", notes + "/search", query, "read:notes"),
        route("POST", notes + "/explain", query, "read:notes"),
        route("POST", notes + "/trace", query, "read:notes"),
        route("GET", notes + "/documents", "", "read:notes"),
        route("GET", notes + "/documents/a/b", "", "read:notes"),
        route("POST", "/v1/vector_stores/notes/search", query, "read:notes"),
        route("POST", "/v1/collections/%6eotes/search", query, "read:notes"),
        route("POST", notes + "/documents", "{\"id\":\"a\",\"text\":\"b\"}", "write:notes"),
        route("DELETE", notes + "/documents/a", "", "write:notes"),
        route("POST", notes + "/documents:delete", "{\"ids\":[\"a\"]}", "write:notes"),
        route("GET", notes + "/snapshots", "", "read:notes"),
        route("POST", notes + "/snapshots", "", "admin"),
        route("DELETE", notes + "/snapshots/a", "", "admin"),
        route("POST", "/v1/collections", "{}", "admin"),
        route("DELETE", notes, "", "admin"),
        route("GET", ada, "", "read:memory/ada"),
        route("GET", ada + "/entries", "", "read:memory/ada"),
        route("GET", ada + "/entries/m1", "", "read:memory/ada"),
        route("GET", ada + "/facts", "", "read:memory/ada"),
        route("POST", ada + "/recall", query, "read:memory/ada"),
        route("POST", ada + "/pack", query, "read:memory/ada"),
        route("POST", ada + "/ask", query, "read:memory/ada"),
        route("POST", ada + "/entries", "[]", "write:memory/ada"),
        route("POST", ada + "/facts", "[]", "write:memory/ada"),
        route("POST", ada + "/forget", "{\"ids\":[\"m9\"]}", "write:memory/ada"),
        route("DELETE", ada + "/entries/m9", "", "write:memory/ada"),
        route("POST", "/mcp", "{}", "write"));
  }

  /// Written down apart from the code that is tested.
  private static boolean allows(String key, String needed) {
    return switch (key) {
      case "admin" -> true;
      case "writer" -> !needed.equals("admin");
      case "reader" -> needed.startsWith("read") || needed.equals("any");
      case "own" -> needed.endsWith(":notes") || needed.equals("any");
      case "ada" -> needed.endsWith(":memory/ada") || needed.equals("any");
      case "scopes" -> needed.equals("read:memory/ada") || needed.equals("any");
      default -> needed.equals("any");
    };
  }

  @ParameterizedTest
  @MethodSource("routes")
  void aRouteNeedsAKeyThatAllowsIt(String method, String path, String body, String needed)
      throws Exception {
    boolean open = needed.equals("public");
    for (String nobody : List.of("none", "bad", "expired")) {
      HttpResponse<String> answer = send(method, path, body, nobody);
      if (open) {
        assertTrue(answer.statusCode() < 400 || answer.statusCode() == 503, nobody);
      } else {
        assertEquals(401, answer.statusCode(), nobody + ": " + answer.body());
        assertEquals("Bearer", answer.headers().firstValue("WWW-Authenticate").orElse(""));
        assertFalse(answer.body().contains("wnw_"), answer.body());
      }
    }
    for (String key : KEYS.keySet()) {
      HttpResponse<String> answer = send(method, path, body, key);
      boolean refused = answer.statusCode() == 403;
      assertEquals(!open && !allows(key, needed), refused, key + ": " + answer.body());
      assertFalse(answer.statusCode() == 401, key);
    }
  }

  /// A route that is added without a place in the list above fails here.
  @Test
  void theListHasEveryRoute() throws Exception {
    List<String> paths = routes().map(route -> route.get()[0] + " " + route.get()[1]).toList();
    String source = Files.readString(Path.of("src/main/java/dev/winnow/http/SearchServer.java"));
    for (String line : source.lines().filter(line -> line.startsWith("/// | `")).toList()) {
      String listed = line.split("`", -1)[1];
      String method = listed.split("[ ,]", -1)[0];
      String path = listed.replaceFirst("^[A-Z`, ]+", "").replaceFirst("[?].*", "");
      String place = path.replace("{c}", "notes").replace("{id}", "a");
      assertTrue(
          path.contains("...")
              || path.equals("/v1/chat/completions")
              || paths.stream()
                  .anyMatch(known ->
                      (known.startsWith(method) || method.startsWith("/"))
                          && known.contains(place)),
          line);
    }
  }

  @Test
  void whatAKeyMayNotReadIsNotListed() throws Exception {
    send(
        "POST",
        "/v1/memory/ada/entries",
        "{\"session\":\"s\",\"speaker\":\"A\",\"text\":\"b\"}",
        "ada");
    send(
        "POST",
        "/v1/memory/bob/entries",
        "{\"session\":\"s\",\"speaker\":\"A\",\"text\":\"b\"}",
        "admin");

    assertEquals("[\"letters\",\"notes\"]", names("/v1/collections", "reader").toString());
    assertEquals("[\"notes\"]", names("/v1/collections", "own").toString());
    assertEquals("[]", names("/v1/collections", "ada").toString());
    assertEquals("[\"notes\"]", names("/health", "own").toString());
    assertFalse(send("GET", "/v1/models", "", "own").body().contains("letters"));
    assertEquals(404, send("GET", "/v1/models/letters", "", "own").statusCode());
    assertEquals(200, send("GET", "/v1/models/letters", "", "reader").statusCode());
    JsonNode scopes = JSON.readTree(send("GET", "/v1/memory", "", "ada").body()).at("/scopes");
    assertEquals("[\"ada\"]", scopes.toString());
  }

  @Test
  void anAnswerFromACollectionNeedsAKeyThatReadsIt() throws Exception {
    String chat = "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"b\"}]}";
    send("POST", "/v1/collections/notes/documents", "{\"id\":\"a\",\"text\":\"a b c\"}", "own");

    for (String key : KEYS.keySet()) {
      int status = send("POST", "/v1/chat/completions", chat.formatted("notes"), key).statusCode();
      assertEquals(allows(key, "read:notes") ? 200 : 403, status, key);
    }
    String scope = chat.formatted("memory/ada");
    assertEquals(403, send("POST", "/v1/chat/completions", scope, "own").statusCode());
    assertEquals(
        403, send("POST", "/v1/chat/completions", chat.formatted("none"), "own").statusCode());
    assertEquals(
        404, send("POST", "/v1/chat/completions", chat.formatted("none"), "reader").statusCode());
  }

  @Test
  void aKeyThatWasTakenOutIsRefused() throws Exception {
    assertEquals(200, send("GET", "/v1/collections", "", "reader").statusCode());

    Thread.sleep(600); // the server looks at the file twice a second
    KeyFile.remove(file, "reader");
    assertEquals(401, send("GET", "/v1/collections", "", "reader").statusCode());
    assertEquals(200, send("GET", "/v1/collections", "", "admin").statusCode());

    Thread.sleep(600);
    Files.writeString(file, "{");
    assertEquals(401, send("GET", "/v1/collections", "", "admin").statusCode());
  }

  @Test
  void theHeadersOfOtherClientsWorkAndAKeyInTheAddressDoesNot() throws Exception {
    String secret = secrets.get("reader");
    for (String header : List.of("X-Api-Key", "api-key")) {
      var request = HttpRequest.newBuilder(uri("/v1/collections")).header(header, secret).build();
      assertEquals(200, CLIENT.send(request, BodyHandlers.ofString()).statusCode());
    }
    var address = HttpRequest.newBuilder(uri("/v1/collections?api_key=" + secret)).build();
    assertEquals(401, CLIENT.send(address, BodyHandlers.ofString()).statusCode());
  }

  @Test
  void aFileHoldsNoSecretsAndBadOnesAreNamed() throws Exception {
    String text = Files.readString(file);
    assertFalse(secrets.values().stream().anyMatch(text::contains));
    assertThrows(
        IllegalArgumentException.class,
        () -> KeyFile.add(file, "admin", List.of(Grant.parse("read")), null));
    assertThrows(IllegalArgumentException.class, () -> KeyFile.remove(file, "nobody"));
    assertThrows(IllegalArgumentException.class, () -> Grant.parse("admin:notes"));
    assertThrows(IllegalArgumentException.class, () -> Grant.parse("own"));
    assertThrows(IllegalArgumentException.class, () -> Grant.parse("read:a/b"));
    for (String bad : List.of("", "{}", "{\"keys\":[{}]}", "{\"keys\":[]}")) {
      Path other = Files.writeString(folder.resolve("bad.json"), bad);
      assertThrows(IllegalArgumentException.class, () -> ApiKeys.open(other, () -> NOW), bad);
    }
  }

  private JsonNode names(String path, String key) throws Exception {
    return JSON.readTree(send("GET", path, "", key).body()).at("/collections");
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private HttpResponse<String> send(String method, String path, String body, String key)
      throws Exception {
    var request = HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.ofString(body));
    if (secrets.containsKey(key)) {
      request.header("Authorization", "Bearer " + secrets.get(key));
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }
}
