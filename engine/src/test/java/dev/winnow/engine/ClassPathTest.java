package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A program that embeds the engine gets no web server and no command line with it. The class path
/// of these tests is the engine's runtime class path and JUnit.
class ClassPathTest {
  private static final Pattern NOT_OURS_TO_BRING =
      Pattern.compile(
          "(javalin|jetty|jakarta\\.servlet|kotlin|picocli|jsoup|progressbar|jline)"
              + "[-a-z0-9._]*\\.jar");

  private static List<String> jars() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).getFileName().toString())
        .filter(name -> name.endsWith(".jar"))
        .toList();
  }

  @Test
  void noWebNorCommandLineJarIsThere() {
    List<String> jars = jars();

    assertTrue(jars.stream().anyMatch(jar -> jar.startsWith("lucene-core-")), jars::toString);
    assertEquals(List.of(), jars.stream().filter(NOT_OURS_TO_BRING.asMatchPredicate()).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.javalin.Javalin",
        "org.eclipse.jetty.server.Server",
        "picocli.CommandLine",
        "org.jsoup.Jsoup",
        "me.tongfei.progressbar.ProgressBar"
      })
  void noWebNorCommandLineClassIsThere(String name) {
    assertThrows(ClassNotFoundException.class, () -> Class.forName(name));
  }
}
