package dev.winnow.memory;

import dev.winnow.engine.EngineConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// What tests of memory share.
final class Folders {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Folders() {}

  static MemoryConfig config() {
    return MemoryConfig.DEFAULTS
        .withEngine(EngineConfig.DEFAULTS.withEmbedder("words", new WordEmbedder("words-1")))
        .withClock(() -> START.plusSeconds(100_000_000));
  }

  /// A clock that every reading moves on by a second.
  static MemoryConfig ticking(Instant from) {
    var seconds = new AtomicLong();
    return config().withClock(() -> from.plusSeconds(seconds.getAndIncrement()));
  }

  static Entry.Turn turn(String session, String speaker, String text, int day) {
    return new Entry.Turn(session, speaker, text, START.plusSeconds(86_400L * day));
  }

  static List<String> texts(Recalled recalled) {
    return recalled.memories().stream().map(Recalled.Item::text).toList();
  }

  static List<Path> files(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A copy of a folder as it is now, as a crash would leave it.
  static Path copy(Path folder, Path target) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      walk.forEach(paths::add);
    }
    for (Path path : paths) {
      Path to = target.resolve(folder.relativize(path).toString());
      if (Files.isDirectory(path)) {
        Files.createDirectories(to);
      } else {
        Files.copy(path, to);
      }
    }
    return target;
  }
}
