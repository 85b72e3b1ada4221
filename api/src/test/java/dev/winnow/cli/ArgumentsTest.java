package dev.winnow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Arguments as bytes, which a shell makes, to a process under another locale.
class ArgumentsTest {
  private @TempDir Path temp;

  @Test
  void anArgumentBeyondAsciiIsRefusedUnderALocaleWithoutEncoding() throws Exception {
    for (String args :
        new String[] {
          "search I \"$(printf 'caf\\303\\251')\"",
          "index \"$(printf 'd\\303\\251j\\303\\240')\" .",
          "search I x --filter \"$(printf '{\"eq\":{\"a\":\"\\344\\275\\234\"}}')\""
        }) {
      Outcome outcome = winnow("C", args);

      assertEquals(2, outcome.code(), outcome.err());
      assertTrue(outcome.err().startsWith("winnow: argument "), outcome.err());
      assertTrue(outcome.err().contains("set LC_ALL=C.UTF-8"), outcome.err());
      assertEquals(1, outcome.err().lines().count(), outcome.err());
    }
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedUnderUtf8() throws Exception {
    Outcome outcome = winnow("C.UTF-8", "search I \"$(printf 'caf\\351')\"");

    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(outcome.err().startsWith("winnow: argument 3 cannot be read ('caf?')"));
  }

  @Test
  void aReplacementCharacterThatIsMeantIsTaken() throws Exception {
    Outcome outcome = winnow("C.UTF-8", "search I \"$(printf '\\357\\277\\275')\"");

    assertEquals(1, outcome.code(), outcome.err());
    assertTrue(outcome.err().startsWith("winnow: no index in I"), outcome.err());
  }

  private Outcome winnow(String locale, String args) throws Exception {
    assumeTrue(File.separatorChar == '/', "arguments are bytes on Unix alone");
    String command =
        "exec \"$JAVA\" -cp \"$CLASSES\" %s %s".formatted(Winnow.class.getName(), args);
    var builder = new ProcessBuilder("sh", "-c", command).directory(temp.toFile());
    builder.environment().put("LC_ALL", locale);
    builder
        .environment()
        .put("JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
    builder.environment().put("CLASSES", System.getProperty("java.class.path"));
    File out = temp.resolve("out").toFile();
    Process process = builder.redirectOutput(out).start();
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    return new Outcome(process.waitFor(), "", err);
  }
}
