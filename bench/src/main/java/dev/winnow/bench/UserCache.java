package dev.winnow.bench;

import java.nio.file.Path;
import java.util.Locale;

/// Where drivers keep what is costly to make: `winnow/bench` in the user's cache folder.
final class UserCache {
  private UserCache() {}

  static Path folder() {
    return usersFolder().resolve("winnow", "bench");
  }

  private static Path usersFolder() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    Path home = Path.of(System.getProperty("user.home", "."));
    if (system.startsWith("windows")) {
      return variable("LOCALAPPDATA", home.resolve("AppData", "Local"));
    }
    if (system.startsWith("mac")) {
      return home.resolve("Library", "Caches");
    }
    return variable("XDG_CACHE_HOME", home.resolve(".cache"));
  }

  private static Path variable(String name, Path otherwise) {
    String value = System.getenv().getOrDefault(name, "");
    return value.isBlank() ? otherwise : Path.of(value);
  }
}
