package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.limits.LimitNames;
import dev.winnow.engine.limits.SearchingLimits;
import dev.winnow.http.limits.ServerLimits;
import dev.winnow.ingest.read.IngestLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A limit that an error names can be set by the command that gives the error.
class NamedLimitsTest {
  private static final Pattern NAMED = Pattern.compile("raise the limits? (\\w+)(?: and (\\w+))?");

  private static @TempDir Path folder;
  private static String index;
  private static Path docs;

  @BeforeAll
  static void fill() throws IOException {
    docs = Files.createDirectory(folder.resolve("docs"));
    Files.writeString(docs.resolve("a.txt"), "a cat sat on a mat");
    index = folder.resolve("index").toString();
    assertEquals(0, Outcome.of("index", index, docs.toString(), "--embedder", "none").code());
  }

  /// Every error text of the sources that says so names a limit that some command has.
  @Test
  void everyNameInAnErrorIsKnown() throws IOException {
    Set<String> known = new TreeSet<>(Set.of("lines", "lineBytes", "%s"));
    Stream.of(
            IngestLimits.NAMES,
            ServerLimits.NAMES,
            SearchingLimits.NAMES,
            SearchingLimits.OF_DOCUMENTS)
        .map(LimitNames::names)
        .forEach(known::addAll);

    Set<String> named = new TreeSet<>();
    for (String module : List.of("index", "embed", "rerank", "engine", "api")) {
      try (var sources = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
          String text = Files.readString(source);
          assertFalse(text.contains("raise the limit\""), () -> source + " names no limit");
          var names = NAMED.matcher(text);
          while (names.find()) {
            named.add(names.group(1));
            named.add(names.group(2) == null ? names.group(1) : names.group(2));
          }
        }
      }
    }

    assertTrue(named.contains("refitSteps") && named.contains("documentBytes"), named::toString);
    named.removeAll(known);
    assertEquals(Set.of(), named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          topK        | 1 | 10    | -k 2
          planNodes   | 1 | 10    | --plan {"fuse":{"of":[{"lexical":{"k":9}},{"lexical":{"k":8}}],"method":"rrf"}}
          planDepth   | 1 | 16    | --plan {"fuse":{"of":[{"lexical":{"k":9}},{"lexical":{"k":8}}],"method":"rrf"}}
          filterDepth | 1 | 64    | --filter {"not":{"eq":{"type":"text"}}}
          filterNodes | 1 | 10K   | --filter {"in":{"type":["a","b"]}}
          textLength  | 5 | 1M    | --filter {"eq":{"type":"text"}}
          """)
  void aSearchIsBoundedAndUnboundedByTheName(
      String name, String low, String high, String arguments) {
    String[] more = arguments.split(" ", 2);
    var refused = Outcome.of("search", index, "cat", more[0], more[1], "--limit", name + "=" + low);
    var done =
        Outcome.of(
            "search",
            index,
            "cat",
            more[0],
            more[1],
            "--limit",
            name + "=" + high,
            "--limit",
            "topK=100K");

    assertEquals(2, refused.code(), refused.err());
    assertTrue(refused.err().contains("raise the limit " + name), refused.err());
    assertEquals(0, done.code(), done.err());
  }

  @ParameterizedTest
  @CsvSource({"textLength,5", "passages,1", "documentBytes,5"})
  void aDocumentIsBoundedByTheName(String name, String low) throws IOException {
    Path long_ = Files.createTempDirectory(folder, "docs");
    Files.writeString(long_.resolve("a.txt"), "One cat sat on a mat. ".repeat(100));
    String made = long_.resolve("index").toString();

    var refused =
        Outcome.of(
            "index",
            made,
            long_.resolve("a.txt").toString(),
            "--embedder",
            "none",
            "--limit",
            name + "=" + low);
    var done =
        Outcome.of(
            "index",
            made,
            long_.resolve("a.txt").toString(),
            "--embedder",
            "none",
            "--limit",
            name + "=1M");

    assertTrue(refused.err().contains("raise the limit " + name), refused.err());
    assertEquals(0, done.code(), done.err());
  }

  @Test
  void runsAndCollectionsAreBoundedByTheName() throws IOException {
    Path run = Files.writeString(folder.resolve("a.run"), "q Q0 d 1 1.0 a\nq Q0 e 2 0.5 a\n");
    Path qrels = Files.writeString(folder.resolve("qrels"), "q 0 d 1\n");

    var refused =
        Outcome.of(
            "compare", run.toString(), run.toString(), qrels.toString(), "--limit", "lines=1");
    var done =
        Outcome.of(
            "compare", run.toString(), run.toString(), qrels.toString(), "--limit", "lines=2");

    assertTrue(refused.err().contains("raise the limit lines"), refused.err());
    assertEquals(0, done.code(), done.err());
    for (String name : List.of("topK", "jsonDepth", "textLength", "lineBytes")) {
      var eval = Outcome.of("eval", folder + "/none", "--limit", name + "=0");
      assertEquals(2, eval.code(), eval.err());
      assertTrue(eval.err().contains("limit " + name), eval.err());
    }
  }
}
