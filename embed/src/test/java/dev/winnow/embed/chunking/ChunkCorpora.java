package dev.winnow.embed.chunking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;

/// Real texts, by name. A test that asks for them is skipped where they are absent.
final class ChunkCorpora {
  private static final Pattern TEXT = Pattern.compile("\"text\": \"((?:[^\"\\\\]|\\\\.)*+)\"");

  private ChunkCorpora() {}

  /// The Markdown and plain text of the chunking benchmark.
  static Map<String, String> markdown() {
    return files(folder().resolve("chunking-eval/corpora"));
  }

  static Map<String, String> essays() {
    return files(folder().resolve("pg-essays/essays"));
  }

  /// Source files of several languages; their names do not tell which.
  static List<String> sources() {
    try (var lines = Files.lines(folder().resolve("code-chunks/files/corpus.jsonl"))) {
      return lines.map(ChunkCorpora::textOf).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Every `step`-th Java source of the running JDK.
  static Map<String, String> jdk(int step) {
    Map<String, String> sources = new LinkedHashMap<>();
    try (var archive = new ZipFile(srcZip().toFile())) {
      var entries = archive.stream().filter(e -> e.getName().endsWith(".java")).toList();
      for (int i = 0; i < entries.size(); i += step) {
        try (var in = archive.getInputStream(entries.get(i))) {
          sources.put(
              entries.get(i).getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sources;
  }

  /// One Java source of the running JDK.
  static String jdk(String name) {
    try (var archive = new ZipFile(srcZip().toFile());
        var in = archive.getInputStream(archive.getEntry(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path srcZip() {
    Path zip = Path.of(System.getProperty("java.home"), "lib", "src.zip");
    Assumptions.assumeTrue(Files.exists(zip), "skipped: this JDK ships no src.zip");
    return zip;
  }

  private static Map<String, String> files(Path folder) {
    Map<String, String> texts = new LinkedHashMap<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.sorted().toList()) {
        texts.put(path.getFileName().toString(), Files.readString(path));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  private static String textOf(String json) {
    var text = TEXT.matcher(json);
    return text.find() ? unescape(text.group(1)) : "";
  }

  private static String unescape(String json) {
    return Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)")
        .matcher(json)
        .replaceAll(match -> Matcher.quoteReplacement(escaped(match.group(1))));
  }

  private static String escaped(String code) {
    return switch (code.charAt(0)) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case 'u' -> String.valueOf((char) Integer.parseInt(code.substring(1), 16));
      default -> code;
    };
  }

  private static Path folder() {
    Optional<Path> found = named().or(ChunkCorpora::above);
    Assumptions.assumeTrue(
        found.isPresent(),
        "skipped: no shared/data beside the project, and winnow.data is not set");
    return found.orElseThrow();
  }

  private static Optional<Path> named() {
    return Optional.ofNullable(System.getProperty("winnow.data"))
        .or(() -> Optional.ofNullable(System.getenv("WINNOW_DATA")))
        .map(Path::of);
  }

  private static Optional<Path> above() {
    return Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
        .map(path -> path.resolve("shared/data"))
        .filter(Files::isDirectory)
        .findFirst();
  }
}
