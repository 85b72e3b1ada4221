package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.Catalog;
import dev.winnow.engine.EngineConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server is killed while clients add documents: what it answered for is there afterwards.
class KilledServerTest {
  private static final Pattern ADDRESS = Pattern.compile("served at (http://\\S+)/");
  private static final int CLIENTS = 3;
  private static final int MOST_MILLIS = 1_500;

  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger documents = new AtomicInteger();
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private @TempDir Path temp;

  @Test
  void nothingThatWasAnsweredIsLostWhenTheServerIsKilled() throws Exception {
    kill(2);
  }

  @Test
  @Tag("full")
  void nothingThatWasAnsweredIsLostAtTwentyRandomMoments() throws Exception {
    kill(20);
  }

  @Test
  @Tag("full")
  void aJobThatWasAcceptedIsDoneAfterItsServerWasKilled() throws Exception {
    Path data = temp.resolve("data");
    long seed = System.nanoTime();
    var random = new Random(seed);
    String body =
        IntStream.range(0, 20_000)
            .mapToObj(i -> "{\"id\":\"d%d\",\"text\":\"text of %d\"}\n".formatted(i, i))
            .collect(Collectors.joining());
    String job = "";
    for (int i = 0; i < 5; i++) {
      try (var process =
          StoppedProcess.start(temp, "serve", "--data", data.toString(), "--port", "0")) {
        String address =
            process.find(ADDRESS).orElseThrow(() -> new AssertionError(process.said()));
        if (i == 0) {
          create(address);
          var accepted =
              http.send(
                  HttpRequest.newBuilder(URI.create(address + "/v1/collections/notes/jobs"))
                      .header("Content-Type", "application/x-ndjson")
                      .POST(BodyPublishers.ofString(body))
                      .build(),
                  BodyHandlers.ofString());
          assertEquals(202, accepted.statusCode(), accepted.body());
          job = accepted.headers().firstValue("Location").orElseThrow();
        }
        if (i == 4) {
          String events =
              http.send(
                      HttpRequest.newBuilder(URI.create(address + job + "/events")).build(),
                      BodyHandlers.ofString())
                  .body();
          assertTrue(events.contains("\"state\":\"done\""), events);
          assertTrue(events.contains("\"lines\":20000"), events);
        }
        Thread.sleep(random.nextInt(MOST_MILLIS / 3));
        process.kill();
        int _ = process.end();
      }
    }
    IntStream.range(0, 20_000).forEach(i -> acknowledged.add("d" + i));
    requireAll(data, "seed " + seed);
  }

  private void kill(int times) throws Exception {
    Path data = temp.resolve("data");
    long seed = System.nanoTime();
    var random = new Random(seed);
    try (var catalog = Catalog.open(data, EngineConfig.DEFAULTS)) {
      assertEquals(List.of(), catalog.names());
    }
    for (int i = 0; i < times; i++) {
      try (var process =
          StoppedProcess.start(temp, "serve", "--data", data.toString(), "--port", "0")) {
        String address =
            process.find(ADDRESS).orElseThrow(() -> new AssertionError(process.said()));
        create(address);
        var clients =
            IntStream.range(0, CLIENTS)
                .mapToObj(_ -> CompletableFuture.runAsync(() -> add(address)))
                .toList();
        int before = acknowledged.size();
        while (acknowledged.size() == before
            && !clients.stream().anyMatch(CompletableFuture::isDone)) {
          Thread.sleep(10); // it has just started
        }
        Thread.sleep(random.nextInt(MOST_MILLIS));
        process.kill();
        int _ = process.end();
        clients.forEach(CompletableFuture::join);
      }
      requireAll(data, "kill %d of seed %d".formatted(i, seed));
    }
    assertFalse(acknowledged.isEmpty());
  }

  private void create(String address) throws IOException, InterruptedException {
    var made = post(address + "/v1/collections", "{\"name\":\"notes\",\"embedder\":\"none\"}");
    assertTrue(made.statusCode() == 201 || made.statusCode() == 409, made.body());
  }

  /// Until the server is gone.
  private void add(String address) {
    while (true) {
      List<String> ids =
          IntStream.range(0, 3).mapToObj(_ -> "d" + documents.getAndIncrement()).toList();
      String body =
          ids.stream()
              .map(id -> "{\"id\":\"%s\",\"text\":\"text of %s\"}".formatted(id, id))
              .collect(Collectors.joining(",", "[", "]"));
      try {
        var answer = post(address + "/v1/collections/notes/documents", body);
        if (answer.statusCode() == 200) {
          boolean _ = acknowledged.addAll(ids);
        }
      } catch (IOException _) {
        return;
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private HttpResponse<String> post(String url, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofMinutes(1))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private void requireAll(Path data, String when) {
    try (var catalog = Catalog.open(data, EngineConfig.DEFAULTS)) {
      List<String> lost =
          catalog.use(
              "notes",
              engine -> acknowledged.stream().filter(id -> engine.get(id).isEmpty()).toList());
      assertEquals(List.of(), lost, when);
    }
  }
}
