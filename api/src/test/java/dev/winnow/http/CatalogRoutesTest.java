package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.index.Document;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server in front of two collections.
class CatalogRoutesTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private @TempDir Path folder;
  private Catalog catalog;
  private SearchServer server;

  @BeforeEach
  void start() {
    catalog = Catalog.open(folder, EngineConfig.DEFAULTS);
    make("notes", "a note about whales");
    make("mail", "a letter about ships");
    server = SearchServer.start(catalog, ServerConfig.DEFAULTS.withPort(0));
  }

  private void make(String name, String text) {
    catalog.create(name, Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
    int _ =
        catalog.use(
            name,
            engine -> {
              engine.add(Document.of(name + "-1", text));
              engine.commit();
              return engine.count();
            });
  }

  @AfterEach
  void stop() {
    server.close();
    catalog.close();
  }

  @Test
  void bothAreListedAndCountedTogether() throws Exception {
    assertEquals("{\"collections\":[\"mail\",\"notes\"]}", get("/v1/collections").body());
    JsonNode health = json.readTree(get("/health").body());
    assertEquals(2, health.at("/documents").intValue());
    assertEquals("notes", health.at("/collections/1").textValue());
  }

  @Test
  void eachIsSearchedByItsName() throws Exception {
    assertEquals(1, hits("notes", "whales"));
    assertEquals(0, hits("mail", "whales"));
    assertEquals(1, hits("mail", "ships"));
  }

  private int hits(String collection, String word) throws Exception {
    var response = get("/v1/collections/%s/search?q=%s".formatted(collection, word));
    return json.readTree(response.body()).at("/hits").size();
  }

  @Test
  void anUnknownNameIsAProblemThatNamesTheNearest() throws Exception {
    var response = get("/v1/collections/nots/search?q=whales");

    assertEquals(404, response.statusCode());
    assertEquals(
        "collection 'nots' is not here; expected 'mail', 'notes'; did you mean 'notes'?",
        json.readTree(response.body()).at("/detail").textValue());
  }

  @Test
  void aCollectionThatIsDroppedIsNoLongerThere() throws Exception {
    catalog.drop("notes");

    assertEquals("{\"collections\":[\"mail\"]}", get("/v1/collections").body());
    assertEquals(404, get("/v1/collections/notes").statusCode());
  }

  private HttpResponse<String> get(String path) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
