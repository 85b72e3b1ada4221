package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Stops `winnow index` and `winnow serve` by SIGTERM or SIGINT, each in a process of its own, at
/// moments drawn at random from the whole of a run: while the machine starts, while the model
/// opens, while it runs, at the end. After each stop there must be no crash, the files must be
/// clean, and every document must be there that was there before or was reported as added.
final class Stops {
  private static final int DOCUMENTS = 250;
  private static final int WORDS = 20;
  private static final int CLIENTS = 4;
  private static final Pattern ADDED = Pattern.compile("(?m)^([0-9,]+) added");
  private static final Pattern ADDRESS = Pattern.compile("served at (http://\\S+)");

  /// Exit codes of a process that ended by itself, by SIGTERM, by SIGINT.
  private static final Set<Integer> CODES = Set.of(0, 128 + 15, 128 + 2);

  /// What the virtual machine says, with exit code 1, where a signal comes in the milliseconds in
  /// which it starts itself, before any class of ours.
  private static final String NOT_BEGUN = "Error occurred during initialization of VM";

  private final Path temp;
  private final Path sources;
  private final Random random;
  private final HttpClient http = HttpClient.newHttpClient();
  private final long wholeMillis;
  private final Path whole;
  private Path folder;
  private Set<String> stored = Set.of();
  private int folders;
  private int answers;
  private int added;

  private Stops(Path temp, long seed) throws IOException {
    this.temp = temp;
    random = new Random(seed);
    sources = write(temp.resolve("sources"));
    whole = temp.resolve("whole");
    folder = temp.resolve("index-0");
    long start = System.nanoTime();
    try (var child = StoppedProcess.start(temp, "index", whole.toString(), sources.toString())) {
      assertEquals(0, child.end(), child::said);
    }
    wholeMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private Path write(Path sources) throws IOException {
    Files.createDirectories(sources);
    for (int i = 0; i < DOCUMENTS; i++) {
      String text =
          Stream.generate(() -> Integer.toString(random.nextInt(5_000), Character.MAX_RADIX))
              .limit(WORDS)
              .collect(Collectors.joining(" "));
      Files.writeString(sources.resolve("n%03d.txt".formatted(i)), text);
    }
    return sources;
  }

  static void run(Path temp, int count, long seed) throws IOException {
    var stops = new Stops(temp, seed);
    for (int i = 0; i < count; i++) {
      if (i % 3 == 2) {
        stops.stopServing();
      } else {
        stops.stopIndexing();
      }
    }
    System.out.printf(
        "stops %d, documents added in stopped runs %d in %d folders, answers while serving %d"
            + " (seed %d, a whole run takes %,d ms)%n",
        count, stops.added, stops.folders + 1, stops.answers, seed, stops.wholeMillis);
  }

  private void stopIndexing() throws IOException {
    try (var child = StoppedProcess.start(temp, "index", folder.toString(), sources.toString())) {
      child.stopAfter(random.nextLong(wholeMillis), random.nextBoolean());
      int code = child.end();
      assertNoCrash(child, code);
      check(child);
    }
  }

  private void check(StoppedProcess child) throws IOException {
    int reported = reported(child.said());
    if (!Files.isDirectory(folder) || isNew(folder)) {
      assertEquals(Set.of(), stored, child::said);
      assertEquals(0, reported, child::said);
      return;
    }
    Outcome verified = Outcome.of("verify", folder.toString());
    assertEquals(0, verified.code(), () -> verified + "\nafter\n" + child.said());
    Set<String> now;
    try (var engine = Engine.openReadOnly(folder, EngineConfig.DEFAULTS)) {
      now = Set.copyOf(engine.values("source").keySet());
    }
    assertTrue(now.containsAll(stored), () -> "documents are gone after\n" + child.said());
    assertTrue(
        now.size() >= stored.size() + reported,
        () ->
            "%d documents of %d and %d are there after%n%s"
                .formatted(now.size(), stored.size(), reported, child.said()));
    added += now.size() - stored.size();
    stored = now;
    if (now.size() == DOCUMENTS) {
      folders++;
      folder = temp.resolve("index-" + folders);
      stored = Set.of();
    }
  }

  /// Whether nothing was committed to it so far.
  private static boolean isNew(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.noneMatch(file -> file.getFileName().toString().startsWith("segments_"));
    }
  }

  private static int reported(String said) {
    Matcher matcher = ADDED.matcher(said);
    return matcher.find() ? Integer.parseInt(matcher.group(1).replace(",", "")) : 0;
  }

  /// While clients ask.
  private void stopServing() throws IOException {
    try (var child = StoppedProcess.start(temp, "serve", "--port", "0", whole.toString())) {
      child.stopAfter(random.nextLong(wholeMillis), random.nextBoolean());
      List<CompletableFuture<Integer>> clients = new ArrayList<>();
      child
          .find(ADDRESS)
          .ifPresent(address -> {
            for (int i = 0; i < CLIENTS; i++) {
              clients.add(CompletableFuture.supplyAsync(() -> ask(address)));
            }
          });
      int code = child.end();
      clients.forEach(client -> answers += client.join());
      assertNoCrash(child, code);
    }
  }

  /// Asks until nobody answers.
  ///
  /// @return how many answers came; each is whole, or says that the server ends
  private int ask(String address) {
    int count = 0;
    var request =
        HttpRequest.newBuilder(
                URI.create(address + "v1/collections/whole/search?q=" + random.nextInt(5_000)))
            .build();
    while (true) {
      try {
        var response = http.sendAsync(request, BodyHandlers.ofString()).join();
        assertTrue(Set.of(200, 503).contains(response.statusCode()), response::body);
        count += response.statusCode() == 200 ? 1 : 0;
      } catch (CompletionException e) {
        return count;
      }
    }
  }

  private void assertNoCrash(StoppedProcess child, int code) throws IOException {
    boolean notBegun = code == 1 && child.said().contains(NOT_BEGUN);
    assertTrue(
        CODES.contains(code) || notBegun, () -> "exit code " + code + " after\n" + child.said());
    try (var files = Files.list(temp)) {
      List<Path> crashes =
          files.filter(file -> file.getFileName().toString().startsWith("crash")).toList();
      assertEquals(List.of(), crashes, child::said);
    }
  }
}
