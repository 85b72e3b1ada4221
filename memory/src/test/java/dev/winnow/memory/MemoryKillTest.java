package dev.winnow.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that remembers is killed again and again at moments drawn at random.
class MemoryKillTest {
  @TempDir Path folder;

  @Test
  void killsLoseNothingThatWasAcknowledged() throws IOException {
    run(3, System.nanoTime());
  }

  @Test
  @Tag("full")
  void twoHundredKillsLoseNothingThatWasAcknowledged() throws IOException {
    run(200, System.nanoTime());
  }

  /// Kills a process again and again at moments drawn at random, and compares after each kill.
  private void run(int kills, long seed) throws IOException {
    var random = new Random(seed);
    Map<String, String> acknowledged = new HashMap<>();
    for (int i = 0; i < kills; i++) {
      killOnce(1 + random.nextInt(200), random.nextInt(30), acknowledged);
      Map<String, String> kept = new HashMap<>();
      try (Log _ =
          Log.open(
                  ScopeFolder.of(folder, "ada").log(),
                  0,
                  (record, _) -> kept.put(record.id(), record.entry().text()))
              .log()) {
        acknowledged.forEach((id, text) -> assertEquals(text, kept.get(id), "seed " + seed));
        for (String text : kept.values()) {
          assertTrue(text.matches("run\\d+ thread\\d number\\d+ whole"), text + " seed " + seed);
        }
      }
    }
    try (var memory = Memory.open(folder, Folders.config())) {
      Scope scope = memory.scope("ada");
      assertTrue(scope.count() >= acknowledged.size(), "seed " + seed);
      Set<String> listed = new HashSet<>();
      scope.list(Which.ALL, "", Integer.MAX_VALUE).forEach(kept -> listed.add(kept.id()));
      assertTrue(listed.containsAll(acknowledged.keySet()), "seed " + seed);
      for (String text : acknowledged.values().stream().limit(5).toList()) {
        List<String> found = Folders.texts(scope.recall(text));
        assertTrue(found.contains(text), text + " seed " + seed);
      }
    }
  }

  /// Kills some milliseconds after so many acknowledgements.
  private void killOnce(int after, int millis, Map<String, String> acknowledged)
      throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KilledRemembering.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    CompletableFuture.delayedExecutor(2, TimeUnit.MINUTES)
        .execute(() -> process.toHandle().destroyForcibly());
    List<String> others = new ArrayList<>();
    try (BufferedReader output = process.inputReader()) {
      int seen = 0;
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        String[] parts = line.split(" ", 3);
        if (!parts[0].equals("ack") || parts.length < 3 || !parts[2].endsWith(" whole")) {
          others.add(line);
          continue;
        }
        acknowledged.put(parts[1], parts[2]);
        if (++seen == after) {
          CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
              .execute(() -> process.toHandle().destroyForcibly());
        }
      }
      assertTrue(seen >= after, others::toString);
    }
    assertEquals(128 + 9, process.onExit().orTimeout(1, TimeUnit.MINUTES).join().exitValue());
  }
}
