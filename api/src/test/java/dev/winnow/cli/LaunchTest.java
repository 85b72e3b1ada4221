package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a program writes to both outputs lies in one file, whole and in order.
@DisabledOnOs(OS.WINDOWS)
class LaunchTest {
  private static final int LINES = 20;

  @TempDir private Path folder;

  /// Writes to both outputs in turn.
  public static final class InTurn {
    public static void main(String[] args) {
      for (int line = 0; line < LINES; line++) {
        System.out.println("result " + line);
        System.err.println("warning " + line);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ %s; echo next; } >%s 2>&1",
        "{ %s; echo next; } >>%s 2>&1",
        "{ %s; echo next; } 2>&1 | cat >%s"
      })
  void bothOutputsMayGoToOneFile(String redirected) throws Exception {
    Path log = folder.resolve("log");
    Files.writeString(log, redirected.contains(">>") ? "before\n" : "");
    run(redirected.formatted("WINNOW_STDERR=9 " + java() + " 9>&2 2>/dev/null", log));

    List<String> expected =
        Stream.of(
                Stream.of("before").filter(_ -> redirected.contains(">>")),
                IntStream.range(0, LINES)
                    .boxed()
                    .flatMap(line -> Stream.of("result " + line, "warning " + line)),
                Stream.of("next"))
            .flatMap(lines -> lines)
            .toList();
    assertEquals(expected, Files.readAllLines(log));
  }

  private static String java() {
    return "'%s' --add-opens java.base/java.io=ALL-UNNAMED -cp '%s' %s '%s'"
        .formatted(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            System.getProperty("java.class.path"),
            Launch.class.getName(),
            InTurn.class.getName());
  }

  private static void run(String script) throws IOException, InterruptedException {
    Process bash = new ProcessBuilder("bash", "-c", script).inheritIO().start();
    assertEquals(0, bash.waitFor());
  }
}
