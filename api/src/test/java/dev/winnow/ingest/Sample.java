package dev.winnow.ingest;

import dev.winnow.ingest.read.DocumentReader;
import dev.winnow.ingest.read.FileType;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.Item;
import dev.winnow.ingest.read.Parsed;
import dev.winnow.ingest.read.UnreadableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;

/// Makes and finds files for tests.
public final class Sample {
  private Sample() {}

  public static Path write(Path file, String text) throws IOException {
    return write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  public static Path write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  /// An archive of names and texts, in turns.
  public static Path zip(Path file, String... entries) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < entries.length; i += 2) {
        zip.putNextEntry(new ZipEntry(entries[i]));
        zip.write(entries[i + 1].getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }

  public static Item item(String name, byte[] bytes) {
    return Item.file(name, FileType.of(name, bytes), bytes);
  }

  public static Item item(String name, String text) {
    return item(name, text.getBytes(StandardCharsets.UTF_8));
  }

  public static Parsed read(String name, String text) throws UnreadableException {
    return new DocumentReader(IngestLimits.DEFAULTS).read(item(name, text));
  }

  /// A folder of the test collections; skips the test where they are not.
  public static Path collection(String name) {
    Path folder = collections().map(data -> data.resolve(name)).orElse(Path.of("absent"));
    Assumptions.assumeTrue(
        Files.isDirectory(folder),
        () -> "no test collection " + name + "; set WINNOW_DATA to the folder that holds it");
    return folder;
  }

  private static Optional<Path> collections() {
    String named = System.getProperty("winnow.data", System.getenv("WINNOW_DATA"));
    if (named != null) {
      return Optional.of(Path.of(named));
    }
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      Path data = up.resolve("shared").resolve("data");
      if (Files.isDirectory(data)) {
        return Optional.of(data);
      }
    }
    return Optional.empty();
  }
}
