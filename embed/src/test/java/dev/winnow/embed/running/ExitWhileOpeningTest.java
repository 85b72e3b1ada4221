package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// ONNX Runtime frees its environment when the process ends, whatever uses it.
class ExitWhileOpeningTest {
  private @TempDir Path temp;

  /// Opens models on some threads, each again and again in a new `Models`, or asks them for
  /// vectors, and exits meanwhile.
  static final class Exiting {
    /// @param args milliseconds until it exits, and how
    public static void main(String[] args) throws InterruptedException {
      for (int i = 0; i < 3; i++) {
        Thread.ofPlatform().daemon().start(() -> open(args[1]));
      }
      Thread.sleep(Long.parseLong(args[0]));
      System.out.println("exits");
      System.exit(7);
    }

    private static void open(String how) {
      while (true) {
        try (var models = Models.open(ModelsConfig.DEFAULTS)) {
          var embedder = models.embedder("minilm");
          do {
            var _ =
                embedder.passages(Collections.nCopies(64, "the cat sat on the mat ".repeat(20)));
          } while (how.equals("running"));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"300,opening", "700,opening", "1200,opening", "2000,opening", "2000,running"})
  void aProcessThatExitsMeanwhileEndsAsItSaid(int millis, String how)
      throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:ErrorFile=" + temp.resolve("crash.log"),
                "-XX:-CreateCoredumpOnCrash",
                "-Dwinnow.exit.grace=0",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Exiting.class.getName(),
                Integer.toString(millis),
                how)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());

    assertEquals(7, process.waitFor(), said);
    assertTrue(said.contains("exits"), said);
    assertEquals(List.of(), List.of(temp.toFile().list()), said);
  }

  @Test
  void theEnvironmentIsHeldASecondTime() {
    var _ = OnnxDevices.environment();

    assertTrue(OnnxEnvironment.hold());
  }
}
