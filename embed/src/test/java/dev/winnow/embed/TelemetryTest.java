package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TelemetryTest {
  /// Longer than what ONNX Runtime's telemetry survives on a stack of one megabyte.
  private static final int LONG_CLASS_PATH = 40_000;

  /// Runs in the child process.
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      try (Models models = Models.open(ModelsConfig.DEFAULTS)) {
        IO.println(models.embedder("minilm").query("hello").length);
      }
    }
  }

  @Test
  void aProcessWithALongClassPathOpensAModel() throws Exception {
    String classPath =
        System.getProperty("java.class.path")
            + (File.pathSeparator + "/no/such/folder/of/classes").repeat(LONG_CLASS_PATH / 27);
    var child =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            Child.class.getName());
    child.environment().remove("ORT_DISABLE_TELEMETRY");
    child.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = child.start();
    CompletableFuture.delayedExecutor(2, TimeUnit.MINUTES)
        .execute(() -> process.toHandle().destroyForcibly());
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    boolean ended = process.waitFor(1, TimeUnit.MINUTES);

    assertEquals("true 0 384", ended + " " + process.exitValue() + " " + printed);
  }
}
