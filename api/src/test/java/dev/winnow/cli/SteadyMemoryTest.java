package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What a server holds does not grow with what it was asked: its heap behind a collection of
/// garbage, its pages beside the heap, which is touched at the start, its threads and its files.
/// `-Dwinnow.requests=N` chooses how many requests.
@EnabledOnOs(value = OS.LINUX, disabledReason = "the kernel's counters are read under /proc")
class SteadyMemoryTest {
  private static final Pattern ADDRESS = Pattern.compile("served at (http://\\S+)/");
  private static final Pattern HEAP =
      Pattern.compile("(?m)^jvm_memory_used_bytes\\{area=\"heap\".*} ([0-9.E]+)$");
  private static final int CLIENTS = 4;
  private static final int DOCUMENTS = 200;
  private static final double MIB = 1 << 20;
  private static final double MOST_HEAP = 8;
  private static final double MOST_PAGES = 64;
  private static final int MOST_MORE = 40;

  private static final String NOTES = "/v1/collections/notes";

  private final HttpClient http = HttpClient.newHttpClient();
  private @TempDir Path temp;

  /// What a process has.
  ///
  /// @param heap live, in MiB
  /// @param pages resident, in MiB
  private record Held(double heap, double pages, int threads, int files) {}

  private record Asked(String method, String path, String body, int status) {}

  @Test
  @Tag("full")
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void aHundredThousandRequestsLeaveNothingBehind() throws Exception {
    int requests = Integer.getInteger("winnow.requests", 100_000);
    var options = List.of("-Xms512m", "-XX:+AlwaysPreTouch");
    String data = temp.resolve("data").toString();
    try (var process =
        StoppedProcess.start(temp, options, "serve", "--data", data, "--port", "0")) {
      String address = process.find(ADDRESS).orElseThrow(() -> new AssertionError(process.said()));
      send(new Asked("POST", "/v1/collections", "{\"name\":\"notes\"}", 201), address);
      ask(requests / 5, address);
      Held before = held(process.pid(), address);
      ask(requests, address);
      Held after = held(process.pid(), address);

      System.out.printf("%,d requests: %s, then %s%n", requests, before, after);
      String both = before + ", then " + after;
      assertTrue(after.heap() < before.heap() + MOST_HEAP, both);
      assertTrue(after.pages() < before.pages() + MOST_PAGES, both);
      assertTrue(after.threads() < before.threads() + MOST_MORE, both);
      assertTrue(after.files() < before.files() + MOST_MORE, both);
    }
  }

  /// Requests of all kinds, good and bad, some of which run a model.
  private static Asked request(int number) {
    int document = number % DOCUMENTS;
    String text = "\"text\":\"note %d of owls and mice\"".formatted(number);
    return switch (number % 20) {
      case 0 ->
          new Asked(
              "POST", NOTES + "/documents", "{\"id\":\"d%d\",%s}".formatted(document, text), 200);
      case 1 ->
          new Asked("POST", NOTES + "/search", "{\"query\":\"owls\",\"plan\":\"hybrid\"}", 200);
      case 2 -> new Asked("POST", NOTES + "/search", "{\"query\":", 400);
      case 3 -> new Asked("GET", "/v1/secret/" + number, "", 404);
      case 4 -> new Asked("POST", "/v1/embeddings", "{\"model\":\"minilm\",\"input\":\"x\"}", 200);
      case 5 -> new Asked("POST", "/rerank", "[".repeat(10_000), 400);
      case 6 -> new Asked("GET", NOTES + "/documents?limit=20", "", 200);
      case 7 ->
          new Asked(
              "POST",
              "/mcp",
              "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"search\","
                  + "\"arguments\":{\"collection\":\"notes\",\"query\":\"owls\"}}}",
              200);
      case 8 -> new Asked("PUT", NOTES, "", 405);
      case 9 -> new Asked("GET", "/metrics", "", 200);
      default ->
          new Asked(
              "POST",
              NOTES + "/search",
              "{\"query\":\"mice %d\",\"plan\":\"lexical\"}".formatted(number),
              200);
    };
  }

  private void ask(int requests, String address) {
    var clients =
        IntStream.range(0, CLIENTS)
            .mapToObj(client ->
                CompletableFuture.runAsync(
                    () -> {
                      for (int i = client; i < requests; i += CLIENTS) {
                        send(request(i), address);
                      }
                    },
                    Thread.ofVirtual()::start))
            .toList();
    clients.forEach(CompletableFuture::join);
  }

  private String send(Asked asked, String address) {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(address + asked.path()))
                  .header("Content-Type", "application/json")
                  .method(asked.method(), BodyPublishers.ofString(asked.body()))
                  .build(),
              BodyHandlers.ofString());
      assertEquals(asked.status(), answer.statusCode(), () -> asked + " " + answer.body());
      return answer.body();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private Held held(long pid, String address) throws Exception {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    for (int i = 0; i < 2; i++) {
      var collected =
          new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.run")
              .redirectErrorStream(true)
              .start();
      collected.getInputStream().readAllBytes();
      assertEquals(0, collected.waitFor());
    }
    double heap =
        HEAP.matcher(send(new Asked("GET", "/metrics", "", 200), address))
            .results()
            .mapToDouble(match -> Double.parseDouble(match.group(1)))
            .sum();
    String status = Files.readString(Path.of("/proc/" + pid + "/status"));
    try (var files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return new Held(
          heap / MIB,
          number("VmRSS", status) / 1024.0,
          number("Threads", status),
          (int) files.count());
    }
  }

  private static int number(String name, String status) {
    return status
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .mapToInt(line -> Integer.parseInt(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
