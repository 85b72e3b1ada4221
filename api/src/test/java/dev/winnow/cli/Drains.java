package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.Catalog;
import dev.winnow.engine.EngineConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Stops `winnow serve` by SIGTERM while clients write and read, over connections that they keep,
/// over new ones, and in bodies that come slowly. Each request is answered whole, or refused: by
/// 503, or before any of it was done, without a byte. What was answered is there afterwards, and
/// what was refused is not.
final class Drains {
  private static final Pattern ADDRESS = Pattern.compile("served at (http://\\S+)/");
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: ([0-9]+)");
  private static final int MOST_MILLIS = 700;
  private static final int SLOW_MILLIS = 150;
  private static final int PATIENCE_MILLIS = 60_000;

  private final Path temp;
  private final Path data;
  private final Random random;
  private final AtomicInteger documents = new AtomicInteger();
  private final Queue<String> stored = new ConcurrentLinkedQueue<>();
  private final Queue<String> refused = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger unheard = new AtomicInteger();

  private Drains(Path temp, long seed) {
    this.temp = temp;
    this.data = temp.resolve("data");
    this.random = new Random(seed);
  }

  static void run(Path temp, int rounds, long seed) throws Exception {
    var drains = new Drains(temp, seed);
    for (int i = 0; i < rounds; i++) {
      drains.round("round %d of seed %d".formatted(i, seed));
    }
    System.out.printf(
        "drains %d: %,d answered, %,d refused by 503, %,d unheard, %,d documents (seed %d)%n",
        rounds,
        drains.answers.get(),
        drains.refusals.get(),
        drains.unheard.get(),
        drains.stored.size(),
        seed);
    assertTrue(drains.answers.get() > rounds, "nothing was answered");
    assertTrue(drains.stored.size() > rounds, "nothing was stored");
  }

  private void round(String when) throws Exception {
    try (var process =
        StoppedProcess.start(temp, "serve", "--data", data.toString(), "--port", "0")) {
      URI address =
          URI.create(process.find(ADDRESS).orElseThrow(() -> new AssertionError(process.said())));
      int port = address.getPort();
      String made = "{\"name\":\"notes\",\"embedder\":\"none\"}";
      var created = new Client(port, 0).ask("POST", "/v1/collections", made).orElseThrow();
      assertTrue(Set.of(201, 409).contains(created.status()), created.body());
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int slow : new int[] {0, 0, SLOW_MILLIS}) {
        clients.add(start(() -> write(new Client(port, slow))));
      }
      var kept = new Client(port, 0);
      clients.add(start(() -> read(kept)));
      clients.add(start(() -> read(new Client(port, 0))));
      int before = answers.get();
      while (answers.get() < before + 10 && clients.stream().noneMatch(Drains::isDone)) {
        Thread.sleep(5);
      }
      process.stopAfter(random.nextLong(MOST_MILLIS), false);
      int code = process.end();
      clients.forEach(CompletableFuture::join);
      assertEquals(128 + 15, code, () -> when + "\n" + process.said());
    }
    try (var catalog = Catalog.open(data, EngineConfig.DEFAULTS)) {
      catalog.run(
          "notes",
          engine -> {
            assertEquals(
                List.of(), stored.stream().filter(id -> engine.get(id).isEmpty()).toList(), when);
            assertEquals(
                List.of(),
                refused.stream().filter(id -> engine.get(id).isPresent()).toList(),
                when);
          });
    }
  }

  private static boolean isDone(CompletableFuture<Void> client) {
    return client.isDone();
  }

  /// @param one a request; false once nobody listens
  private static CompletableFuture<Void> start(BooleanSupplier one) {
    return CompletableFuture.runAsync(
        () -> {
          while (one.getAsBoolean()) {
            Thread.onSpinWait();
          }
        },
        Thread.ofVirtual()::start);
  }

  private boolean write(Client client) {
    String id = "d" + documents.getAndIncrement();
    String body = "{\"id\":\"%s\",\"text\":\"text of %s\"}".formatted(id, id);
    Optional<Answer> answer = client.ask("POST", "/v1/collections/notes/documents", body);
    boolean done = answer.isPresent() && answer.get().status() == 200;
    boolean _ = (done ? stored : refused).add(id);
    return count(client, answer);
  }

  private boolean read(Client client) {
    return count(
        client, client.ask("POST", "/v1/collections/notes/search", "{\"query\":\"text\"}"));
  }

  private boolean count(Client client, Optional<Answer> answer) {
    answer.ifPresent(one -> {
      assertTrue(Set.of(200, 503).contains(one.status()), one.body());
      assertTrue(one.body().endsWith("}"), one.body());
      (one.status() == 200 ? answers : refusals).incrementAndGet();
    });
    if (answer.isEmpty() && client.listened()) {
      unheard.incrementAndGet();
    }
    return client.listened();
  }

  /// A whole answer.
  private record Answer(int status, String body) {}

  /// Asks over one connection while the server keeps it, otherwise over a new one.
  private static final class Client {
    final int port;
    final int slowMillis;
    Socket socket;
    boolean listened = true;

    Client(int port, int slowMillis) {
      this.port = port;
      this.slowMillis = slowMillis;
    }

    boolean listened() {
      return listened;
    }

    /// Empty if it is refused without a byte.
    Optional<Answer> ask(String method, String path, String body) {
      if (socket == null) {
        try {
          socket = new Socket("127.0.0.1", port);
          socket.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException _) {
          listened = false;
          return Optional.empty();
        }
      }
      var answer = new ByteArrayOutputStream();
      try {
        send(socket.getOutputStream(), method, path, body);
      } catch (IOException _) {
        // it may have answered before
      }
      try {
        while (!isWhole(answer)) {
          int next = socket.getInputStream().read();
          if (next < 0) {
            break;
          }
          answer.write(next);
        }
      } catch (IOException _) {
        // reset: what came is looked at
      }
      return read(answer);
    }

    private void send(OutputStream out, String method, String path, String body)
        throws IOException {
      String head =
          "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
              .formatted(method, path, body.length());
      if (slowMillis == 0) {
        out.write((head + body).getBytes(StandardCharsets.US_ASCII));
        return;
      }
      int half = body.length() / 2;
      out.write((head + body.substring(0, half)).getBytes(StandardCharsets.US_ASCII));
      try {
        Thread.sleep(slowMillis);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      out.write(body.substring(half).getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isWhole(ByteArrayOutputStream answer) {
      String text = answer.toString(StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      Matcher length = LENGTH.matcher(text);
      return end >= 0
          && length.find()
          && text.length() == end + 4 + Integer.parseInt(length.group(1));
    }

    private Optional<Answer> read(ByteArrayOutputStream answer) {
      String text = answer.toString(StandardCharsets.UTF_8);
      boolean whole = isWhole(answer);
      if (!whole || text.contains("Connection: close")) {
        close();
      }
      if (text.isEmpty()) {
        return Optional.empty();
      }
      assertTrue(whole, () -> "a broken answer: " + text);
      return Optional.of(
          new Answer(
              Integer.parseInt(text.substring(9, 12)),
              text.substring(text.indexOf("\r\n\r\n") + 4)));
    }

    private void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      socket = null;
    }
  }
}
