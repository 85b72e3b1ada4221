package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.Admission;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.http.limits.ServerLimits;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Several clients, told apart by a header, at a server whose reranker `slow` ends when the test
/// lets it.
class OverloadTest {
  private static final String SEARCH = "/v1/collections/docs/search";
  private static final String SLOW =
      "{\"query\":\"text\",\"plan\":{\"rerank\":{\"of\":\"lexical\",\"model\":\"slow\",\"depth\":5}}}";
  private static final String QUICK = "{\"query\":\"text\"}";
  private static final Admission.Limits TWO =
      new Admission.Limits(2, 4, 1, 2, Duration.ofSeconds(30));

  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private @TempDir Path folder;
  private Engine engine;
  private SearchServer server;

  @BeforeEach
  void start() {
    engine =
        Engine.open(
            folder.resolve("docs"),
            EngineConfig.DEFAULTS
                .withRecipe(Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER))
                .withIndex(
                    IndexConfig.DEFAULTS.withReranker(
                        "slow",
                        (_, candidates) -> {
                          entered.countDown();
                          awaitRelease();
                          return new double[candidates.size()];
                        })));
    engine.add(Document.of("one", "a text"));
    engine.commit();
    server =
        SearchServer.start(
            engine,
            ServerConfig.DEFAULTS
                .withPort(0)
                .withClientHeader("X-Client")
                .withLimits(ServerLimits.DEFAULTS.withAdmission(TWO)));
  }

  @AfterEach
  void stop() {
    release.countDown();
    server.close();
    engine.close();
  }

  @Test
  void aClientThatFillsItsShareDoesNotBlockOthers() throws Exception {
    var first = later("a", SLOW);
    assertTrue(entered.await(1, TimeUnit.MINUTES));
    var second = later("a", SLOW);

    assertEquals(200, later("b", QUICK).join().statusCode());
    assertEquals(200, later("1.2.3.4, c", QUICK).join().statusCode());
    release.countDown();
    assertEquals(200, first.join().statusCode());
    assertEquals(200, second.join().statusCode());
  }

  @Test
  void manyRequestsAtOnceAreRefusedAtOnceAndToldWhenToComeBack() throws Exception {
    var running = later("a", SLOW);
    assertTrue(entered.await(1, TimeUnit.MINUTES));
    List<CompletableFuture<HttpResponse<String>>> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      others.add(later(i % 2 == 0 ? "a" : "10.0.0.1, a", SLOW));
    }
    List<HttpResponse<String>> refused = new ArrayList<>();
    while (refused.size() < 20 - TWO.clientWaiting()) {
      CompletableFuture.anyOf(others.toArray(CompletableFuture[]::new)).join();
      for (var done : others.stream().filter(CompletableFuture::isDone).toList()) {
        refused.add(done.join());
        others.remove(done);
      }
    }
    release.countDown();

    for (var response : refused) {
      assertEquals(429, response.statusCode());
      assertEquals("1", response.headers().firstValue("Retry-After").orElse(""));
      assertTrue(
          response.body().contains("1 of your calls run and 2 wait; try again later"),
          response.body());
    }
    assertEquals(200, running.join().statusCode());
    for (var taken : others) {
      assertEquals(200, taken.join().statusCode());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"rerank":{"of":"lexical","model":"slow","depth":1001}} | 1001
          {"explore":{"of":"lexical","model":"slow","depth":10000}} | 10000
          {"fuse":{"of":[{"rerank":{"of":"lexical","model":"slow","depth":600}},{"rerank":{"of":"lexical","model":"slow","depth":500}}]}} | 1100
          {"rerank":{"of":{"rerank":{"of":"lexical","model":"slow","depth":1000}},"model":"slow","depth":1}} | 1001
          """)
  void whatAllRerankersOfASearchReadIsBounded(String plan, int depth) {
    var response = later("a", "{\"query\":\"text\",\"plan\":%s}".formatted(plan)).join();

    assertEquals(400, response.statusCode(), response.body());
    assertTrue(
        response
            .body()
            .contains(
                "plan reranks %d candidates, all stages together; expected at most 1000; lower depth, or raise the limit candidates"
                    .formatted(depth)),
        response.body());
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "2001:db8:1:2::1, 20:01:0d:b8:00:01:00:02",
    "2001:db8:1:2:ffff::, 20:01:0d:b8:00:01:00:02",
    "[2001:db8:1:3::1], 20:01:0d:b8:00:01:00:03",
    "::ffff:192.0.2.1, ::ffff:192.0.2.1",
    "someone: else, someone: else"
  })
  void anAddressOfVersion6CountsByItsNetwork(String address, String name) {
    assertEquals(name, Client.named(address));
  }

  private CompletableFuture<HttpResponse<String>> later(String who, String body) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + SEARCH))
            .timeout(Duration.ofMinutes(1))
            .header("X-Client", who)
            .POST(BodyPublishers.ofString(body));
    return client.sendAsync(request.build(), BodyHandlers.ofString());
  }

  private void awaitRelease() {
    try {
      assertTrue(release.await(1, TimeUnit.MINUTES), "nobody released the reranking");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
