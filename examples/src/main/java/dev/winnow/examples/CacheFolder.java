package dev.winnow.examples;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// Where an operating system wants data that can be made again.
final class CacheFolder {
  private CacheFolder() {}

  /// The user's cache folder.
  ///
  /// @param environment as of `System.getenv`
  /// @param system as of the property `os.name`
  /// @param home as of the property `user.home`
  static Path of(Map<String, String> environment, String system, Path home) {
    String name = system.toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) {
      return given(environment, "LOCALAPPDATA", home.resolve("AppData", "Local"));
    }
    if (name.startsWith("mac")) {
      return home.resolve("Library", "Caches");
    }
    return given(environment, "XDG_CACHE_HOME", home.resolve(".cache"));
  }

  private static Path given(Map<String, String> environment, String variable, Path otherwise) {
    String value = environment.getOrDefault(variable, "");
    return value.isBlank() ? otherwise : Path.of(value);
  }
}
