package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
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

  @Test
  void theRuntimeInUseCameFromTheCache() throws Exception {
    try (var models = Models.open(ModelsConfig.DEFAULTS)) {
      assertEquals(384, models.embedder("minilm").query("a").length);
    }
    Path maps = Path.of("/proc/self/maps");
    if (Files.exists(maps)) {
      assertTrue(
          Files.readAllLines(maps).stream()
              .filter(line -> line.contains("libonnxruntime.so"))
              .allMatch(line -> line.matches(".*/native/[0-9a-f]{64}/libonnxruntime.so.*")));
    }
  }

  @Test
  void platformsHaveTheNamesOfTheRuntimesJar() {
    assertEquals("linux-x64", OnnxLibrary.platform("Linux", "amd64"));
    assertEquals("osx-aarch64", OnnxLibrary.platform("Mac OS X", "aarch64"));
    assertEquals("win-x64", OnnxLibrary.platform("Windows 11", "amd64"));
  }
}
