package dev.winnow.bench.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/// Clients that ask one after the other, each over a connection of its own.
final class Clients {
  /// What a client that was refused waits, a part of what it is told, so that the load stays.
  private static final Duration PAUSE = Duration.ofMillis(5);

  private Clients() {}

  /// Asks until the time is over.
  ///
  /// @param request the one of a number, without its client
  /// @param header that names each client; empty where all are one
  /// @return how many answers had which status; -1 is none, -2 a refusal without `Retry-After`
  static Map<Integer, Integer> ask(
      int clients, Duration time, String header, IntFunction<HttpRequest.Builder> request)
      throws InterruptedException {
    Map<Integer, Integer> answers = new ConcurrentSkipListMap<>();
    var next = new AtomicInteger();
    long end = System.nanoTime() + time.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      String name = "client-" + i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try (var http =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
                  while (System.nanoTime() < end) {
                    HttpRequest.Builder one = request.apply(next.getAndIncrement());
                    if (!header.isEmpty()) {
                      one = one.header(header, name);
                    }
                    int status = status(http, one.build());
                    var _ = answers.merge(status, 1, Integer::sum);
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return answers;
  }

  private static int status(HttpClient http, HttpRequest request) {
    try {
      HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
      int status = answer.statusCode();
      if (status == 429 || status == 503) {
        Thread.sleep(PAUSE);
        return answer.headers().firstValue("Retry-After").isPresent() ? status : -2;
      }
      return status;
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /// A request of Winnow's search.
  static HttpRequest.Builder search(URI server, String json) {
    return HttpRequest.newBuilder(server)
        .timeout(Duration.ofMinutes(1))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
  }
}
