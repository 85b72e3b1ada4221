package dev.winnow.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JdkSourceTest {
  @TempDir Path folder;

  @Test
  void sourcesInLibServe() throws IOException {
    Path zip = zip(folder.resolve("lib", "src.zip"), "java.base/java/lang/Object.java");

    Corpus found = Corpus.find(folder, List.of());

    assertEquals(new JdkSource(zip), found);
  }

  @Test
  void sourcesBesideLibServe() throws IOException {
    Path zip = zip(folder.resolve("src.zip"), "java.base/java/lang/Object.java");

    assertEquals(zip, Corpus.find(folder, List.of()).path());
  }

  @Test
  void danglingLinkCountsAsAbsent() throws IOException {
    Path link = folder.resolve("src.zip");
    Files.createSymbolicLink(link, Path.of("..", "openjdk-25", "src.zip"));

    assertEquals(Optional.of("is a link to a file that is not there"), JdkSource.problem(link));
  }

  @Test
  void damagedZipCountsAsAbsent() throws IOException {
    Path zip = folder.resolve("src.zip");
    Files.writeString(zip, "no zip");

    assertTrue(JdkSource.problem(zip).orElseThrow().startsWith("cannot be read as a zip file"));
  }

  @Test
  void zipOfSomethingElseCountsAsAbsent() throws IOException {
    Path zip = zip(folder.resolve("src.zip"), "javafx/Stage.java");

    assertEquals(
        Optional.of("has no entry java.base/java/lang/Object.java"), JdkSource.problem(zip));
  }

  @Test
  void withoutSourcesWinnowsOwnServe() {
    Corpus found = Corpus.find(folder, List.of(Path.of("")));

    assertInstanceOf(OwnSource.class, found);
    assertTrue(found.contains("index/src/main/java/dev/winnow/index/Plan.java"));
    assertTrue(found.contains("README.md"));
    assertFalse(found.contains("examples/target/classes/Plan.java"));
    assertFalse(found.contains("index/src/test/java/dev/winnow/index/PlanTest.java"));
  }

  @Test
  void fallbackSaysWhyAndHowToGetTheSources() {
    String notice = Corpus.find(folder, List.of(Path.of(""))).notice();

    assertTrue(notice.contains(folder.resolve("lib", "src.zip") + " does not exist"), notice);
    assertTrue(notice.contains("openjdk-" + Runtime.version().feature() + "-source"), notice);
    assertTrue(notice.contains("Temurin"), notice);
  }

  @Test
  void withoutAnythingTheErrorNamesTheRemedy() {
    var error =
        assertThrows(IllegalStateException.class, () -> Corpus.find(folder, List.of(folder)));

    assertTrue(error.getMessage().contains("install its sources"), error.getMessage());
  }

  @Test
  void exportedPackagesOfStandardModulesBelong() {
    var source = new JdkSource(folder);

    assertTrue(source.contains("java.base/java/nio/file/Files.java"));
    assertTrue(source.contains("java.net.http/java/net/http/HttpClient.java"));
    assertTrue(source.contains("java.xml/org/xml/sax/ContentHandler.java"));
  }

  @Test
  void internalsDoNotBelong() {
    var source = new JdkSource(folder);

    assertFalse(source.contains("java.base/sun/nio/fs/UnixPath.java"));
    assertFalse(source.contains("java.base/jdk/internal/misc/Unsafe.java"));
    assertFalse(source.contains("jdk.compiler/com/sun/source/tree/Tree.java"));
    assertFalse(source.contains("java.base/module-info.java"));
    assertFalse(source.contains("java.base/java/nio/file/Files.txt"));
    assertFalse(source.contains("java.nothing/java/nio/file/Files.java"));
  }

  /// Compares the look at the text with what the class files say, over `java.lang` and `java.util`.
  @Test
  void apiFilesAreThoseOfPublicClasses() throws Exception {
    Path zip = Path.of(System.getProperty("java.home"), "lib", "src.zip");
    Assumptions.assumeTrue(JdkSource.problem(zip).isEmpty(), "this JDK has no " + zip);

    List<String> wrong = new ArrayList<>();
    int seen = 0;
    try (var file = new ZipFile(zip.toFile())) {
      for (ZipEntry entry : Collections.list(file.entries())) {
        String name = entry.getName();
        if (name.matches("java\\.base/java/(lang|util)/\\w+\\.java")) {
          String source =
              new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
          seen++;
          if (JdkSource.isApi(name, source) != isPublic(name)) {
            wrong.add(name);
          }
        }
      }
    }

    assertTrue(seen > 200, seen + " files");
    assertEquals(List.of(), wrong);
  }

  private static boolean isPublic(String name) throws ClassNotFoundException {
    String type = name.substring("java.base/".length(), name.length() - ".java".length());
    Class<?> loaded = Class.forName(type.replace('/', '.'), false, null);
    return Modifier.isPublic(loaded.getModifiers());
  }

  private static Path zip(Path path, String entry) throws IOException {
    Files.createDirectories(path.getParent());
    try (var out = new ZipOutputStream(Files.newOutputStream(path))) {
      out.putNextEntry(new ZipEntry(entry));
    }
    return path;
  }
}
