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
import dev.winnow.http.jobs.JobConfig;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            ServerConfig.DEFAULTS
                .withPort(0)
                .withJobs(JobConfig.DEFAULTS.withFolder(folder.resolve("jobs")))
                .withKeys(ApiKeys.open(file, () -> NOW)));
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
  private record Route(String method, String path, String body, String needed) {}

  private static List<Route> routes() {
    String query = "{\"query\":\"x\"}";
    String notes = "/v1/collections/notes";
    String ada = "/v1/memory/ada";
    return List.of(
        new Route("GET", "/", "", "public"),
        new Route("GET", "/search.js", "", "public"),
        new Route("GET", "/search.css", "", "public"),
        new Route("GET", "/openapi.yaml", "", "any"),
        new Route("GET", "/livez", "", "public"),
        new Route("GET", "/readyz", "", "public"),
        new Route("GET", "/health", "", "any"),
        new Route("GET", "/v1/collections", "", "any"),
        new Route("GET", "/v1/models", "", "any"),
        new Route("GET", "/v1/models/minilm", "", "any"),
        new Route("POST", "/v1/embeddings", "{}", "any"),
        new Route("POST", "/v1/embed", "{}", "any"),
        new Route("POST", "/v2/embed", "{}", "any"),
        new Route("POST", "/embed", "{}", "any"),
        new Route("POST", "/embed_sparse", "{}", "any"),
        new Route("GET", "/info", "", "any"),
        new Route("POST", "/v2/rerank", "{}", "any"),
        new Route("POST", "/v1/rerank", "{}", "any"),
        new Route("POST", "/rerank", "{}", "any"),
        new Route("GET", "/v1/memory", "", "any"),
        new Route("GET", notes, "", "read:notes"),
        new Route("GET", notes + "/search?q=x", "", "read:notes"),
        new Route("POST", notes + "/search", query, "read:notes"),
        new Route("POST", notes + "/explain", query, "read:notes"),
        new Route("POST", notes + "/compare", query, "read:notes"),
        new Route("POST", notes + "/trace", query, "read:notes"),
        new Route("GET", notes + "/documents", "", "read:notes"),
        new Route("GET", notes + "/documents/a/b", "", "read:notes"),
        new Route("POST", "/v1/vector_stores/notes/search", query, "read:notes"),
        new Route("POST", "/v1/collections/%6eotes/search", query, "read:notes"),
        new Route("POST", notes + "/documents", "{\"id\":\"a\",\"text\":\"b\"}", "write:notes"),
        new Route("DELETE", notes + "/documents/a", "", "write:notes"),
        new Route("POST", notes + "/documents:delete", "{\"ids\":[\"a\"]}", "write:notes"),
        new Route("POST", notes + "/jobs", "{}", "write:notes"),
        new Route("GET", notes + "/jobs", "", "read:notes"),
        new Route("GET", notes + "/jobs/a", "", "read:notes"),
        new Route("GET", notes + "/jobs/a/events", "", "read:notes"),
        new Route("POST", notes + "/jobs/a/cancel", "", "write:notes"),
        new Route("POST", notes + "/jobs/a/resume", "", "write:notes"),
        new Route("DELETE", notes + "/jobs/a", "", "write:notes"),
        new Route("GET", notes + "/snapshots", "", "read:notes"),
        new Route("POST", notes + "/snapshots", "", "admin"),
        new Route("DELETE", notes + "/snapshots/a", "", "admin"),
        new Route("POST", "/v1/collections", "{}", "admin"),
        new Route("DELETE", notes, "", "admin"),
        new Route("GET", ada, "", "read:memory/ada"),
        new Route("GET", ada + "/entries", "", "read:memory/ada"),
        new Route("GET", ada + "/entries/m1", "", "read:memory/ada"),
        new Route("GET", ada + "/facts", "", "read:memory/ada"),
        new Route("POST", ada + "/recall", query, "read:memory/ada"),
        new Route("POST", ada + "/pack", query, "read:memory/ada"),
        new Route("POST", ada + "/ask", query, "read:memory/ada"),
        new Route("POST", ada + "/entries", "[]", "write:memory/ada"),
        new Route("POST", ada + "/facts", "[]", "write:memory/ada"),
        new Route("POST", ada + "/forget", "{\"ids\":[\"m9\"]}", "write:memory/ada"),
        new Route("DELETE", ada + "/entries/m9", "", "write:memory/ada"),
        new Route("GET", "/metrics", "", "read"),
        new Route("POST", "/mcp", "{}", "any"));
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

  @Test
  void aRouteNeedsAKeyThatAllowsIt() throws Exception {
    for (Route route : routes()) {
      boolean open = route.needed().equals("public");
      for (String nobody : List.of("none", "bad", "expired")) {
        HttpResponse<String> answer = send(route.method(), route.path(), route.body(), nobody);
        if (open) {
          assertTrue(answer.statusCode() < 400 || answer.statusCode() == 503, nobody);
        } else {
          assertEquals(401, answer.statusCode(), route + " " + nobody + ": " + answer.body());
          assertEquals("Bearer", answer.headers().firstValue("WWW-Authenticate").orElse(""));
          assertFalse(answer.body().contains("wnw_"), answer.body());
        }
      }
      for (String key : KEYS.keySet()) {
        HttpResponse<String> answer = send(route.method(), route.path(), route.body(), key);
        assertEquals(
            !open && !allows(key, route.needed()),
            answer.statusCode() == 403,
            route + " " + key + ": " + answer.body());
        assertFalse(answer.statusCode() == 401, key);
      }
    }
  }

  /// A route that is added without a place in the list above fails here.
  @Test
  void theListHasEveryRoute() {
    Set<String> missing = new TreeSet<>(server.routes());
    missing.removeIf(route -> route.startsWith("HEAD ") || route.endsWith("/v1/chat/completions"));
    missing.removeIf(route -> {
      String[] parts = route.split(" ", -1);
      String pattern =
          parts[1]
              .replace("{c}", "notes")
              .replace("{scope}", "ada")
              .replaceAll("\\{[a-z]+}", "[^?]+");
      return routes().stream()
          .anyMatch(known ->
              known.method().equals(parts[0])
                      && known.path().replaceFirst("[?].*", "").matches(pattern)
                  || known.path().contains("vector_stores") && parts[1].contains("vector_stores"));
    });
    assertEquals(Set.of(), missing);
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
  void anAgentWithAKeyForReadingSeesNoToolsThatChangeAnything() throws Exception {
    String list = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
    String forget =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"memory_forget\",\"arguments\":{\"ids\":[\"m1\"]}}}";

    String read = send("POST", "/mcp", list, "reader").body();
    assertTrue(read.contains("memory_recall"), read);
    assertFalse(read.contains("memory_forget") || read.contains("memory_remember"), read);
    String refused = send("POST", "/mcp", forget, "reader").body();
    assertTrue(refused.contains("there is no tool 'memory_forget'"), refused);
    assertTrue(send("POST", "/mcp", list, "writer").body().contains("memory_forget"));
  }

  @Test
  void anAgentSeesTheToolsCollectionsAndScopesThatItsKeyAllows() throws Exception {
    for (String name : List.of("notes", "letters")) {
      var added =
          send(
              "POST",
              "/v1/collections/" + name + "/documents",
              "{\"id\":\"%s-1\",\"text\":\"a key of %s\"}".formatted(name, name),
              "admin");
      assertEquals(200, added.statusCode(), added.body());
    }
    String list = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";

    assertEquals(
        List.of("search", "fetch", "list_collections", "rerank", "explain"), tools(list, "own"));
    assertEquals(
        List.of("rerank", "memory_remember", "memory_recall", "memory_forget"), tools(list, "ada"));
    assertEquals(List.of("rerank", "memory_recall"), tools(list, "scopes"));

    String collections = call("list_collections", "{}", "own");
    assertTrue(collections.contains("notes") && !collections.contains("letters"), collections);
    String found = call("search", "{\"query\":\"key\"}", "own");
    assertTrue(found.contains("notes-1") && !found.contains("letters"), found);
    for (String tool : List.of("search", "fetch", "explain")) {
      String refused =
          call(tool, "{\"query\":\"key\",\"id\":\"letters-1\",\"collection\":\"letters\"}", "own");
      assertTrue(refused.contains("\"isError\":true"), refused);
      assertFalse(refused.contains("a key of letters"), refused);
    }
    String fetched = call("fetch", "{\"id\":\"letters-1\",\"collection\":\"letters\"}", "own");
    assertTrue(fetched.contains("collection 'letters' is not here; expected notes"), fetched);
    assertTrue(
        call("fetch", "{\"id\":\"letters-1\",\"collection\":\"letters\"}", "reader")
            .contains("a key of letters"));

    String remember = "{\"text\":\"Ada likes keys.\",\"scope\":\"%s\"}";
    assertTrue(
        call("memory_remember", remember.formatted("ada"), "ada").contains("\"isError\":false"));
    for (String scope : List.of("bob", "default")) {
      String refused = call("memory_remember", remember.formatted(scope), "ada");
      assertTrue(refused.contains("for which the key does not allow this"), refused);
    }
    assertTrue(
        call("memory_recall", "{\"query\":\"keys\",\"scope\":\"ada\"}", "scopes")
            .contains("Ada likes keys."));
    assertTrue(
        call("memory_remember", remember.formatted("ada"), "scopes").contains("there is no tool"));
  }

  private List<String> tools(String list, String key) throws Exception {
    List<String> names = new ArrayList<>();
    JSON.readTree(send("POST", "/mcp", list, key).body())
        .at("/result/tools")
        .forEach(tool -> names.add(tool.at("/name").textValue()));
    return names;
  }

  private String call(String tool, String arguments, String key) throws Exception {
    return send(
            "POST",
            "/mcp",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}"
                .formatted(tool, arguments),
            key)
        .body();
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
