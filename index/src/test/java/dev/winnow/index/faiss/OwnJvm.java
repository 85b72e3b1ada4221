package dev.winnow.index.faiss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Runs a main class of the tests in a JVM of its own, for what a flag or other tests would
/// disturb.
final class OwnJvm {
  private OwnJvm() {}

  /// @return the lines that it printed
  static List<String> run(Class<?> main, String... flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    CompletableFuture.delayedExecutor(10, TimeUnit.MINUTES)
        .execute(() -> process.toHandle().destroyForcibly());
    List<String> lines = process.inputReader().lines().toList();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), lines::toString);
    assertEquals(0, process.exitValue(), lines::toString);
    return lines;
  }
}
