package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.Catalog;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private @TempDir Path folder;

  @Test
  void requestsAreCountedByRouteAndStatusAndNoTextIsThere() throws Exception {
    try (var catalog = Catalog.open(folder, EngineConfig.DEFAULTS)) {
      catalog.create("notes", Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
      try (var server = SearchServer.start(catalog, ServerConfig.DEFAULTS.withPort(0))) {
        for (int i = 0; i < 3; i++) {
          send("POST", "/v1/collections/notes/search", "{\"query\":\"secretword\"}", server);
        }
        send("POST", "/v1/collections/notes/search", "{", server);
        send("GET", "/v1/secretpath", "", server);
        send("BREW", "/v1/collections", "", server);

        HttpResponse<String> metrics = send("GET", "/metrics", "", server);

        assertEquals(200, metrics.statusCode());
        String text = metrics.body();
        String route = "method=\"POST\",route=\"/v1/collections/{c}/search\",status=\"%d\"}";
        assertTrue(counted(text, route.formatted(200), 3), text);
        assertTrue(counted(text, route.formatted(400), 1), text);
        assertTrue(text.contains("route=\"none\",status=\"404\""), text);
        assertTrue(text.contains("winnow_collections 1.0"), text);
        assertTrue(text.contains("winnow_work_running 0.0"), text);
        assertTrue(text.contains("winnow_bytes_in_flight"), text);
        assertTrue(text.contains("jvm_memory_used_bytes"), text);
        assertFalse(text.contains("secret"), text);
        assertFalse(text.contains("BREW"), text);
      }
    }
  }

  private static boolean counted(String text, String labels, int count) {
    return text.lines()
        .anyMatch(
            line -> line.equals("winnow_http_requests_seconds_count{" + labels + " " + count));
  }

  private static HttpResponse<String> send(
      String method, String path, String body, SearchServer server) throws Exception {
    var uri = URI.create("http://127.0.0.1:" + server.port() + path);
    var request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(body)).build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }
}
