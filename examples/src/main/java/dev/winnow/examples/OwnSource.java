package dev.winnow.examples;

import dev.winnow.index.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// Winnow's own documentation and sources, for a JDK that ships no sources.
///
/// @param path folder of a clone of Winnow
/// @param missing why the JDK's sources cannot be used
record OwnSource(Path path, String missing) implements Corpus {
  private static final String MARK = "<artifactId>winnow</artifactId>";
  private static final Pattern FILES =
      Pattern.compile(
          "(README|ARCHITECTURE|CONTRIBUTING|CHANGELOG)\\.md|(.*/)?src/main/java/.*\\.java|docs/.*\\.md");

  /// The clone of Winnow in which `start` lies.
  static Optional<Path> root(Path start) {
    for (Path folder = start.toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path pom = folder.resolve("pom.xml");
      if (Files.isRegularFile(pom) && text(pom).contains(MARK) && holdsModules(folder)) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  @Override
  public String label() {
    return "Winnow's own documentation and sources (" + path + ")";
  }

  @Override
  public String notice() {
    return "This JDK has no sources to ask: %s.\nAnswering from Winnow's own documentation and sources in %s instead.\n%s"
        .formatted(missing, path, JdkSource.remedy());
  }

  @Override
  public boolean contains(String file) {
    return FILES.matcher(file).matches();
  }

  /// As it is; the engine cuts it.
  @Override
  public Optional<Document> view(Document document) {
    return Optional.of(document);
  }

  @Override
  public Optional<String> state() {
    return Optional.empty();
  }

  // Every module's pom.xml names its parent too.
  private static boolean holdsModules(Path folder) {
    return Files.isDirectory(folder.resolve("index")) && Files.isDirectory(folder.resolve("api"));
  }

  private static String text(Path pom) {
    try {
      return Files.readString(pom, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + pom + ": " + e.getMessage(), e);
    }
  }
}
