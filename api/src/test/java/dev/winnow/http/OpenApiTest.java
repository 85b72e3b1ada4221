package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.EngineConfig;
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenApiTest {
  private @TempDir Path folder;

  @Test
  void theDescriptionHasTheRoutesOfTheServerAndNoOthers() throws Exception {
    var config = MemoryConfig.DEFAULTS.withEngine(EngineConfig.DEFAULTS.withEmbedder("none"));
    try (var catalog = Catalog.open(folder.resolve("data"), EngineConfig.DEFAULTS);
        var memory = Memory.open(folder.resolve("memory"), config);
        var server = SearchServer.start(catalog, memory, ServerConfig.DEFAULTS.withPort(0))) {
      var uri = URI.create("http://127.0.0.1:" + server.port() + "/openapi.yaml");
      var answer =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      JsonNode api = new YAMLMapper().readTree(answer.body());

      assertEquals("3.1.0", api.at("/openapi").textValue());
      Set<String> described = new TreeSet<>();
      Set<String> operations = new HashSet<>();
      api.at("/paths")
          .properties()
          .forEach(path ->
              path.getValue()
                  .properties()
                  .forEach(method -> {
                    if (!method.getKey().equals("parameters")) {
                      described.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                      String id = method.getValue().at("/operationId").textValue();
                      assertTrue(operations.add(id), id);
                      assertFalse(method.getValue().at("/responses/default").isMissingNode(), id);
                    }
                  }));
      Set<String> answered = new TreeSet<>(server.routes());
      answered.removeIf(route -> route.startsWith("HEAD "));
      assertEquals(answered, described);
      api.findValuesAsText("$ref")
          .forEach(
              reference -> assertFalse(api.at(reference.substring(1)).isMissingNode(), reference));
    }
  }
}
