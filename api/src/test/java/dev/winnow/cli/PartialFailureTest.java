package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A command that did its work but for some documents says so by its exit code and names them.
class PartialFailureTest {
  private final ObjectMapper json = new ObjectMapper();
  private @TempDir Path folder;
  private Path docs = Path.of("");

  @BeforeEach
  void write() throws IOException {
    docs = Files.createDirectories(folder.resolve("docs"));
  }

  @Test
  void linesThatFailAreNamedAndTheExitCodeIsFour() throws IOException {
    List<String> lines = new ArrayList<>();
    var broken = new TreeSet<String>();
    for (int i = 1; i <= 3_000; i++) {
      boolean good = i % 214 != 0;
      lines.add(good ? "{\"_id\":\"%d\",\"text\":\"a cat\"}".formatted(i) : "{\"_id\": ");
      if (!good) {
        broken.add("many.jsonl#" + i);
      }
    }
    Files.write(docs.resolve("many.jsonl"), lines);

    Outcome first = index("--json");
    Outcome again = index();

    assertEquals(14, broken.size());
    assertEquals(4, first.code(), first.err());
    assertEquals(2_986, json.readTree(first.out()).at("/added").intValue());
    assertEquals(broken, named(first));
    assertEquals(4, again.code(), "they fail again, though the rest is unchanged");
    assertTrue(again.err().contains("failed: ... and 4 more"), again.err());
  }

  @Test
  void aNamedFileThatIsNotReadIsAFailureAndSaysWhatItIs() throws IOException {
    Path pdf = Files.writeString(docs.resolve("a.pdf"), "%PDF-1.7\n1 0 obj");
    Path good = Files.writeString(folder.resolve("good.txt"), "a cat");
    String index = folder.resolve("index").toString();

    Outcome alone = Outcome.of("index", index, pdf.toString(), "--embedder", "none");
    Outcome both = Outcome.of("index", index, pdf.toString(), good.toString());
    Outcome asked = Outcome.of("ask", pdf.toString(), "what?");
    Outcome inFolder = Outcome.of("ask", docs.toString(), "what?");

    assertEquals(List.of(1, 4, 1), List.of(alone.code(), both.code(), asked.code()));
    assertTrue(alone.err().contains("a.pdf: is a PDF, which is not read"), alone.err());
    assertTrue(asked.err().contains("pdftotext"), asked.err());
    assertEquals(0, inFolder.code());
    assertTrue(inFolder.err().contains("skipped 1: no text (PDF)"), inFolder.err());
  }

  @Test
  void aFileOfAnotherEncodingBesideGoodOnesIsFour() throws IOException {
    Files.writeString(docs.resolve("good.txt"), "a cat");
    Files.writeString(docs.resolve("wide.jsonl"), "\uFEFF{\"text\":1}", StandardCharsets.UTF_16BE);

    Outcome outcome = index("--json");

    assertEquals(4, outcome.code(), outcome.err());
    assertEquals(new TreeSet<>(List.of("wide.jsonl")), named(outcome));
  }

  @Test
  void anArchivesEntryThatFailsIsFour() throws IOException {
    Path archive = folder.resolve("a.zip");
    try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      for (String name : List.of("../evil.txt", "good.txt")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write("a cat".getBytes(StandardCharsets.UTF_8));
      }
    }
    docs = archive;

    Outcome outcome = index("--json");

    assertEquals(4, outcome.code(), outcome.err());
    assertEquals(new TreeSet<>(List.of("../evil.txt")), named(outcome));
  }

  @Test
  void limitThatAFailureNamesIsRaisedByAnOption() throws IOException {
    Files.writeString(docs.resolve("big.txt"), "a cat that is too large");
    Files.writeString(docs.resolve("good.txt"), "a cat");

    Outcome low = index("--limit", "documentBytes=10");
    Outcome high = index("--limit", "documentBytes=100", "--limit", "archiveDepth=1");
    Outcome unknown = index("--limit", "documentSize=10");

    assertEquals(4, low.code(), low.err());
    assertTrue(low.err().contains("raise the limit documentBytes"), low.err());
    assertEquals(0, high.code(), high.err());
    assertEquals(2, unknown.code(), unknown.err());
    assertTrue(
        unknown.err().contains("limit 'documentSize' is not known; expected one of archiveBytes"));
  }

  @Test
  void nothingButFailuresIsOneAndNoFailureIsNought() throws IOException {
    Files.writeString(docs.resolve("bad.jsonl"), "{\n");
    assertEquals(1, index().code());

    Files.writeString(docs.resolve("bad.jsonl"), "{\"text\":\"a cat\"}\n");
    assertEquals(0, index().code());
  }

  @Test
  void figuresOfACollectionThatIsNotWholeAreFour() throws IOException {
    Files.writeString(docs.resolve("corpus.jsonl"), "{\"_id\":\"d1\",\"text\":\"a cat\"}\n{\n");
    Files.writeString(docs.resolve("queries.jsonl"), "{\"_id\":\"q\",\"text\":\"cat\"}\n");
    Files.createDirectory(docs.resolve("qrels"));
    Files.writeString(docs.resolve("qrels/test.tsv"), "query-id\tcorpus-id\tscore\nq\td1\t1\n");

    Outcome outcome =
        Outcome.of(
            "eval",
            docs.toString(),
            "--embedder",
            "none",
            "--cache",
            folder.resolve("cache").toString(),
            "--json");

    assertEquals(4, outcome.code(), outcome.err());
    assertEquals(new TreeSet<>(List.of("corpus.jsonl#2")), named(outcome));
  }

  @Test
  void theCodesAreInTheHelp() {
    String help = Outcome.of("--help").out().replaceAll("\\s+", " ");

    assertTrue(help.contains("4 done but for some files, entries or lines"), help);
  }

  private TreeSet<String> named(Outcome outcome) throws IOException {
    JsonNode failed = json.readTree(outcome.out()).at("/failed");
    var names = new TreeSet<String>();
    failed.at("/first").forEach(problem -> names.add(problem.at("/source").textValue()));
    assertEquals(failed.at("/count").intValue(), names.size());
    return names;
  }

  private Outcome index(String... options) {
    List<String> args = new ArrayList<>();
    args.addAll(
        List.of(
            "index", folder.resolve("index").toString(), docs.toString(), "--embedder", "none"));
    args.addAll(List.of(options));
    return Outcome.of(args.toArray(String[]::new));
  }
}
