package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The script `winnow` in a clone that is built already: it works, or says why not.
@DisabledOnOs(OS.WINDOWS)
class ScriptTest {
  @TempDir private Path clone;

  private record Output(int code, String out, String err) {}

  @BeforeEach
  void builtClone() throws IOException {
    Files.copy(Path.of("..", "winnow"), clone.resolve("winnow"));
    for (String module : new String[] {"api", "examples"}) {
      Path target = Files.createDirectories(clone.resolve(module).resolve("target"));
      Files.writeString(target.resolve("classpath"), System.getProperty("java.class.path"));
      Files.writeString(target.resolve("winnow-" + module + "-0.jar"), "");
    }
    Files.writeString(Files.createDirectories(clone.resolve("target")).resolve("winnow-built"), "");
  }

  @Test
  void runsAndWritesNothingIntoTheClone() throws Exception {
    Output version = run("./winnow --version");

    assertEquals("winnow 0.1.0-SNAPSHOT\n", version.out());
    assertEquals("", version.err());
    try (var files = Files.list(clone.resolve("target"))) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void exitCodesAndErrorsReachTheCaller() throws Exception {
    Output missing = run("./winnow search missing query");

    assertEquals("", missing.out());
    assertTrue(missing.code() != 0);
    assertTrue(missing.err().startsWith("winnow: "), missing.err());
  }

  @Test
  void runsWithoutStandardError() throws Exception {
    assertEquals("winnow 0.1.0-SNAPSHOT\n", run("./winnow --version 2>&-").out());
  }

  @Test
  void raisesTheSoftLimitOfOpenFiles() throws Exception {
    assertEquals(0, run("ulimit -S -n 64; ./winnow --version").code());
  }

  @Test
  void namesALimitOfOpenFilesThatCannotBeRaised() throws Exception {
    Output refused = run("ulimit -n 64; ./winnow --version");

    assertEquals(1, refused.code());
    assertTrue(refused.err().contains("may open 64 files, and winnow needs 256"), refused.err());
  }

  @Test
  void namesAJarThatCannotBeRead() throws Exception {
    Files.writeString(clone.resolve("api/target/classpath"), "/missing/library.jar");
    Output refused = run("./winnow --version");

    assertEquals(1, refused.code());
    assertTrue(
        refused.err().contains("/missing/library.jar is missing or not readable"), refused.err());
  }

  /// Where the machine itself cannot start, its own words are shown.
  @Test
  void showsWhatTheVirtualMachineSays() throws Exception {
    Output refused =
        run("WINNOW_JAVA_OPTS=-Xfoo ./winnow --version 2>&1 | cat; exit ${PIPESTATUS[0]}");

    assertEquals(1, refused.code());
    assertTrue(refused.out().contains("-Xfoo"), refused.toString());
  }

  private Output run(String command) throws IOException, InterruptedException {
    Path out = clone.resolve("out");
    Path err = clone.resolve("err");
    var builder =
        new ProcessBuilder("bash", "-c", command)
            .directory(clone.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("WINNOW_JAVA_HOME", System.getProperty("java.home"));
    int code = builder.start().waitFor();
    return new Output(
        code,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
