package dev.winnow.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CacheFolderTest {
  private static final Path HOME = Path.of("home");

  @Test
  void linuxHasCacheInTheHome() {
    assertEquals(HOME.resolve(".cache"), CacheFolder.of(Map.of(), "Linux", HOME));
  }

  @Test
  void linuxHeedsTheEnvironment() {
    assertEquals(
        Path.of("elsewhere"), CacheFolder.of(Map.of("XDG_CACHE_HOME", "elsewhere"), "Linux", HOME));
  }

  @Test
  void macHasCachesInTheLibrary() {
    assertEquals(HOME.resolve("Library", "Caches"), CacheFolder.of(Map.of(), "Mac OS X", HOME));
  }

  @Test
  void windowsHasLocalData() {
    assertEquals(
        Path.of("local"), CacheFolder.of(Map.of("LOCALAPPDATA", "local"), "Windows 11", HOME));
  }
}
