package dev.winnow.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Runs drivers that need nothing from outside on a tiny corpus: that they work, not what they
/// measure.
public abstract class QuickDriver {
  @TempDir static Path cache;

  @TempDir Path home;

  @BeforeEach
  void requireSources() {
    Path sources = Path.of(System.getProperty("java.home"), "lib", "src.zip");
    assumeTrue(Files.exists(sources), "this JDK ships no src.zip, which the bench's corpus is of");
  }

  protected final String[] quick(String... more) {
    List<String> options = new ArrayList<>(List.of(more));
    options.addAll(List.of("--quick", "--cache", cache.toString(), "--home", home.toString()));
    return options.toArray(String[]::new);
  }

  /// The JSON of the one run that there was.
  protected final String result() throws IOException {
    try (var files = Files.list(home.resolve("target").resolve("results"))) {
      List<Path> written = files.toList();
      assertEquals(1, written.size());
      return Files.readString(written.getFirst());
    }
  }
}
