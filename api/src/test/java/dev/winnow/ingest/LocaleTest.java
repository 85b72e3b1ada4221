package dev.winnow.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Names of files are bytes on Unix. Files are made by a shell, in a process of its own as are the
/// runs, so that the locale of this test does not matter.
class LocaleTest {
  /// Composed and decomposed accents, other scripts, a folder, and names that are no UTF-8.
  private static final List<String> NAMES =
      List.of(
          "caf\\303\\251.txt",
          "caf\\303\\250.txt",
          "cafe\\314\\201.txt",
          "\\344\\275\\234\\350\\200\\205/\\346\\227\\245.md",
          "caf\\351.txt",
          "caf\\350.txt",
          "caf\\351/\\303\\251\\377.txt",
          "\\360\\237\\230\\200.txt",
          "plain.txt");

  private static final Set<String> IDS =
      new TreeSet<>(
          List.of(
              "caf\u00e9.txt",
              "caf\u00e8.txt",
              "cafe\u0301.txt",
              "\u4f5c\u8005/\u65e5.md",
              "caf%E9.txt",
              "caf%E8.txt",
              "caf%E9/\u00e9%FF.txt",
              "\ud83d\ude00.txt",
              "plain.txt"));

  private @TempDir Path temp;

  @BeforeEach
  void write() throws Exception {
    assumeTrue(File.separatorChar == '/', "names are bytes on Unix alone");
    Files.createDirectory(temp.resolve("d"));
    for (String name : NAMES) {
      shell(
          "f=\"$(printf '%s')\"; mkdir -p \"$(dirname \"$f\")\"; echo words >\"$f\""
              .formatted(name));
    }
  }

  @Test
  void idsAreTheSameUnderEveryLocale() throws Exception {
    for (String locale : List.of("C", "C.UTF-8", "POSIX", "no_SUCH.locale")) {
      assertEquals(IDS, ids(locale), locale);
      assertEquals(IDS.size(), unchanged(locale), locale);
    }
  }

  @Test
  void aNameThatIsTheEscapedOneOfAnotherClashesWithIt() throws Exception {
    shell("echo words >caf%E9.txt");

    try (var engine = open("clash")) {
      Report report = run(engine);

      assertEquals(IDS.size(), report.counts().added());
      assertEquals(1, report.failed().count());
      assertEquals("caf%E9.txt", report.failed().first().getFirst().source());
    }
  }

  @Test
  void aSourceWithAnAccentIsTheSameUnderEveryLocale() throws Exception {
    shell("n=\"$(printf 'd\\303\\251j\\303\\240')\"; mv d \"$n\"; ln -s \"$n\" plain", ".");
    Path link = temp.resolve("plain");
    start("C", "one", link);
    start("C.UTF-8", "one", link);

    try (var engine = open("one")) {
      assertEquals(IDS.size(), engine.count());
      assertEquals("d\u00e9j\u00e0", Ingest.sources(engine).getFirst().name());
      assertEquals(1, Ingest.sources(engine).size());
    }
  }

  private Set<String> ids(String locale) throws Exception {
    start(locale, "in-" + locale, temp.resolve("d"));
    try (var engine = open("in-" + locale)) {
      return new TreeSet<>(engine.values("source").keySet());
    }
  }

  private long unchanged(String locale) {
    try (var engine = open("in-" + locale)) {
      return run(engine).counts().unchanged();
    }
  }

  private Report run(Engine engine) {
    return Ingest.run(
        engine, List.of(temp.resolve("d")), IngestConfig.DEFAULTS, IngestListener.NONE);
  }

  private Engine open(String name) {
    return Engine.open(temp.resolve(name), EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
  }

  private void start(String locale, String index, Path source) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(KilledIngest.class.getName(), temp.resolve(index).toString(), source.toString()));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", locale);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
  }

  private void shell(String command) throws Exception {
    shell(command, "d");
  }

  private void shell(String command, String folder) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .directory(temp.resolve(folder).toFile())
            .inheritIO()
            .start();
    assertEquals(0, process.waitFor(), command);
  }
}
