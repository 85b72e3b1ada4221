package dev.winnow.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Walks folders and archives that this machine has, by keywords alone:
///
///     mvn -Pfull -pl api -am test -Dtest=RealFoldersTest -Dwinnow.walk=/usr/share/doc:/usr/share/perl
///
/// Each file that another program counts is a document, or is skipped or failed with a reason; a
/// second run finds all unchanged; ids are the same under `LC_ALL=C` and UTF-8.
@Tag("full")
class RealFoldersTest {
  private @TempDir Path temp;

  @Test
  void nothingIsLostAndASecondRunChangesNothing() throws Exception {
    List<Path> sources = sources();
    try (var engine = open("index")) {
      Report first = run(engine, sources);
      Report second = run(engine, sources);
      print(first, second);

      assertEquals(first.counts().added(), engine.count(), "documents");
      assertEquals(
          new Report.Counts(0, 0, first.counts().added(), 0, 0), second.counts(), "the second run");
      assertEquals(first.failed(), second.failed());
      requireEveryFile(engine, sources, first);
      boolean utf8 = System.getProperty("sun.jnu.encoding").equals("UTF-8");
      String ids = digest(engine);
      assertEquals(ids, inProcess(utf8 ? "C" : "C.UTF-8", sources), "ids under another locale");
      IO.println("ids: " + ids);
    }
  }

  private static void print(Report first, Report second) {
    IO.println(
        String.format(
            Locale.ROOT,
            "%,d added, %,d failed, %,d warnings in %.1f s; again %,d unchanged in %.1f s",
            first.counts().added(),
            first.failed().count(),
            first.warnings().count(),
            first.duration().toMillis() / 1e3,
            second.counts().unchanged(),
            second.duration().toMillis() / 1e3));
    first.skipped().forEach(one -> IO.println("  skipped " + one));
    first.failed().first().stream().limit(10).forEach(one -> IO.println("  failed " + one));
  }

  private static void requireEveryFile(Engine engine, List<Path> sources, Report report)
      throws Exception {
    long expected = 0;
    for (Path source : sources) {
      if (Files.isDirectory(source)) {
        boolean checkout = Files.exists(source.resolve(".git"));
        long files = checkout ? filesByGit(source) : filesByFind(source);
        IO.println("  %s: %s counts %,d files".formatted(source, checkout ? "git" : "find", files));
        expected += files;
      }
    }
    long whole = filesInFolders(engine);
    long seen = whole + skippedFiles(report) + report.failed().count();
    IO.println("  %,d of %,d files are documents".formatted(whole, expected));
    long files = expected;
    assertTrue(seen >= files, () -> seen + " of " + files + " files are accounted for");
  }

  /// Files that find sees where the walk goes: regular ones that are not hidden.
  private static long filesByFind(Path folder) throws Exception {
    var process =
        new ProcessBuilder(
                "find",
                folder.toRealPath().toString(),
                "-mindepth",
                "1",
                "-name",
                ".*",
                "-prune",
                "-o",
                "-type",
                "f",
                "-printf",
                "x")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long count = process.getInputStream().readAllBytes().length;
    int _ = process.waitFor();
    return count;
  }

  /// Files that git knows or would add, and that are not hidden.
  private static long filesByGit(Path checkout) throws Exception {
    var process =
        new ProcessBuilder("git", "ls-files", "-coz", "--exclude-standard")
            .directory(checkout.toFile())
            .start();
    String names = new String(process.getInputStream().readAllBytes(), UTF_8);
    int _ = process.waitFor();
    return Arrays.stream(names.split("\u0000"))
        .filter(name -> !("/" + name).contains("/."))
        .filter(name -> Files.isRegularFile(checkout.resolve(name), LinkOption.NOFOLLOW_LINKS))
        .count();
  }

  /// Files of folders that gave documents: one for each path in a source.
  private static long filesInFolders(Engine engine) {
    Map<String, String> sources = engine.values(Feeder.SOURCE);
    Set<String> folders =
        Ingest.sources(engine).stream()
            .filter(source -> source.path().filter(Files::isDirectory).isPresent())
            .map(Source::name)
            .collect(Collectors.toSet());
    return engine.values(Feeder.ORIGIN).entrySet().stream()
        .filter(entry -> folders.contains(sources.get(entry.getKey())))
        .map(entry -> sources.get(entry.getKey()) + Source.SEPARATOR + entry.getValue())
        .distinct()
        .count();
  }

  private static long skippedFiles(Report report) {
    return report.skipped().stream()
        .filter(one -> !one.reason().equals("hidden"))
        .filter(one -> !one.reason().startsWith("symbolic link"))
        .mapToLong(Skipped::count)
        .sum();
  }

  private String inProcess(String locale, List<Path> sources) throws Exception {
    String index = "index-" + locale;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(WalkedFolders.class.getName(), temp.resolve(index).toString()));
    sources.forEach(source -> command.add(source.toString()));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", locale);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
    try (var engine = open(index)) {
      return digest(engine);
    }
  }

  private static String digest(Engine engine) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    List<String> page = engine.ids(null, "", 10_000);
    while (!page.isEmpty()) {
      page.forEach(id -> digest.update((id + "\n").getBytes(UTF_8)));
      page = engine.ids(null, page.getLast(), 10_000);
    }
    return engine.count() + " " + HexFormat.of().formatHex(digest.digest());
  }

  static Report run(Engine engine, List<Path> sources) {
    return Ingest.run(engine, sources, IngestConfig.DEFAULTS, IngestListener.NONE);
  }

  private Engine open(String name) {
    return Engine.open(temp.resolve(name), EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
  }

  private static List<Path> sources() {
    String walk = System.getProperty("winnow.walk", "");
    assumeFalse(walk.isEmpty(), "no folders; name them by -Dwinnow.walk=ONE:TWO");
    List<Path> sources = new ArrayList<>();
    for (String source : walk.split(File.pathSeparator)) {
      sources.add(Path.of(source));
    }
    return sources;
  }
}
