package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Errors speak of what the user wrote, never of how Winnow is made.
class WordsTest {
  /// Names of classes, frames of a stack, and words of Jackson and Lucene.
  private static final Pattern INSIDE =
      Pattern.compile(
          "\\b(?:java|javax|com|org|dev|io)\\.[a-z]+\\.|\\w+(?:Exception|Error)\\b|\\tat"
              + " |\\.java:\\d"
              + "|(?i:jackson|lucene|snakeyaml|jsoup|JsonReadFeature|START_OBJECT|END_OBJECT|token|CTRL-CHAR|end-of-input|close"
              + " marker|\\(code \\d|Object entries|IndexInput|codec|maxDoc|userData|segment)");

  private static @TempDir Path folder;
  private static String index;

  @BeforeAll
  static void fill() throws IOException {
    Path docs = Files.createDirectory(folder.resolve("docs"));
    for (int i = 0; i < 20; i++) {
      Files.writeString(docs.resolve(i + ".txt"), "cat number " + i);
    }
    index = folder.resolve("index").toString();
    assertEquals(0, Outcome.of("index", index, docs.toString(), "--embedder", "none").code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[",
        "{\"eq\":",
        "{\"eq\":{\"a\":}}",
        "{\"eq\":{\"a\":1,}}",
        "{'eq':1}",
        "{\"eq\":{\"a\":tru}}",
        "{\"eq\":{\"a\":1}}}",
        "{\"eq\":{\"a\":\"",
        "{\"eq\":{\"a\":1},\"eq\":{\"b\":1}}",
        "nonsense",
        "{\"eq\":{\"a\":01}}",
        "{\"eq\":{\"a\":NaN}}",
        "{\"eq\":{\"a\":\"\\q\"}}",
        "{\"eq\":{\"a\":+1}}",
        "{\"eq\":{\"a\":-}}",
        "{\"eq\":{\"a\":1.}}",
        "{\"eq\":{\"a\":\"x\ty\"}}",
        "{\"eq\" {\"a\":1}}",
        "{\"in\":{\"a\":[1 2]}}",
        "{1:2}",
        "// x",
        "{\"eq\":{\"a\":1e}}",
        "{\"eq\":{\"a\":Infinity}}",
        "\"\\ud800",
        "{\"eq\":{\"a\":\"\\u12\"}}",
        "]",
        "{]",
        "#"
      })
  void aFilterOrPlanThatIsNotJsonIsToldInItsOwnTerms(String text) {
    for (String option : List.of("--filter", "--plan")) {
      Outcome outcome = Outcome.of("search", index, "cat", option, text);

      assertEquals(2, outcome.code(), outcome.err());
      assertPlain(outcome);
      assertTrue(outcome.err().contains("expected"), outcome.err());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.jsonl|{\"id\":\"b\" \"text\":1}",
        "b.jsonl|{\"id\":",
        "c.jsonl|[1,2",
        "d.jsonl|{\"a\":01}",
        "e.jsonl|{\"text\":\"\\q\"}",
        "f.jsonl|{\"text\":tru}",
        "g.jsonl|{\"a\":1,\"a\":2}",
        "h.jsonl|{\"text\":NaN}",
        "i.jsonl|{\"text\":\"x\"}}",
        "j.jsonl|{'a':1}",
        "k.jsonl|// c",
        "l.json|[{\"text\":\"a\"},{\"text\":]",
        "m.ipynb|{\"cells\": 5",
        "n.ipynb|{cells",
        "o.md|---\na: [b\n---\n# T\n",
        "p.md|---\na: \"b\n c: d\n---\nx",
        "q.md|+++\na = \n+++\nx",
        "r.csv|a,b\n\"x,y\n",
        "s.zip|PK\u0003\u0004garbage",
        "t.jsonl|{\"text\":1e}"
      })
  void aFileThatCannotBeReadIsToldInItsOwnTerms(String file) throws IOException {
    String[] named = file.split("\\|", 2);
    Path source = Files.createTempDirectory(folder, "bad").resolve(named[0]);
    Files.writeString(source, named[1] + "\n");

    Outcome outcome =
        Outcome.of("index", source + ".index", source.toString(), "--embedder", "none");

    assertPlain(outcome);
    assertTrue(outcome.err().contains(named[0]), outcome.err());
  }

  @Test
  void anIndexThatIsMissingOrDamagedIsToldInItsOwnTerms() throws IOException {
    Path damaged = Files.createDirectory(folder.resolve("damaged"));
    try (var files = Files.list(Path.of(index))) {
      for (Path file : files.toList()) {
        Files.copy(file, damaged.resolve(file.getFileName()));
        if (file.toString().endsWith(".cfs")) {
          damage(damaged.resolve(file.getFileName()));
        }
      }
    }
    for (String command : List.of("verify", "doctor", "search", "list", "get", "compact")) {
      for (String where : List.of(damaged.toString(), folder.resolve("nowhere").toString())) {
        Outcome outcome =
            List.of("search", "get").contains(command)
                ? Outcome.of(command, where, "cat")
                : Outcome.of(command, where);

        assertNotEquals(0, outcome.code(), () -> command + " " + where);
        assertPlain(outcome);
      }
    }
  }

  private static void damage(Path file) throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(300);
      bytes.write("damaged damaged".getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static void assertPlain(Outcome outcome) {
    for (String line : outcome.err().lines().toList()) {
      assertFalse(INSIDE.matcher(line).find(), line);
    }
    assertFalse(outcome.err().isBlank() && outcome.out().isBlank());
  }
}
