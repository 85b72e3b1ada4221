package dev.winnow.embed.running;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.files.ModelCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnnxLibraryTest {
  @Test
  void aNativeLibraryIsUnpackedOnceUnderItsName(@TempDir Path folder) throws Exception {
    var cache = ModelCache.open(folder, new LinkedHashSet<>());
    var packed = getClass().getResource("/all-minilm-l6-v2-q-tokenizer.json");
    Path first = cache.library(packed, "libthing.so");
    var written = Files.getLastModifiedTime(first);
    assertEquals("libthing.so", first.getFileName().toString());
    assertTrue(first.startsWith(folder.resolve("native")), first.toString());
    assertEquals(first, cache.library(packed, "libthing.so"));
    assertEquals(written, Files.getLastModifiedTime(first));
    long size = Files.size(first);
    Files.writeString(first, "cut");
    assertEquals(first, cache.library(packed, "libthing.so"));
    assertEquals(size, Files.size(first));
  }

  /// Runs in a child process: here another test may have loaded the library from elsewhere.
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      try (var models = Models.open(ModelsConfig.DEFAULTS)) {
        IO.println(models.embedder("minilm").query("a").length);
      }
      Path maps = Path.of("/proc/self/maps");
      if (Files.exists(maps)) {
        Files.readAllLines(maps).stream()
            .filter(line -> line.matches(".*/(libonnxruntime\\.so|jna[0-9]+\\.tmp).*"))
            .filter(line ->
                !line.matches(".*/native/([0-9a-f]{64}/libonnxruntime\\.so|jna[0-9]+\\.tmp).*"))
            .forEach(IO::println);
      }
    }
  }

  @Test
  void theRuntimeInUseCameFromTheCache() throws Exception {
    var child =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName());
    child.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = child.start();
    CompletableFuture.delayedExecutor(2, TimeUnit.MINUTES)
        .execute(() -> process.toHandle().destroyForcibly());

    String printed = new String(process.getInputStream().readAllBytes(), UTF_8).strip();

    boolean ended = process.waitFor(1, TimeUnit.MINUTES);

    assertEquals("true 384 0", ended + " " + printed + " " + process.exitValue());
  }

  @Test
  void platformsHaveTheNamesOfTheRuntimesJar() {
    assertEquals("linux-x64", OnnxLibrary.platform("Linux", "amd64"));
    assertEquals("osx-aarch64", OnnxLibrary.platform("Mac OS X", "aarch64"));
    assertEquals("win-x64", OnnxLibrary.platform("Windows 11", "amd64"));
  }
}
