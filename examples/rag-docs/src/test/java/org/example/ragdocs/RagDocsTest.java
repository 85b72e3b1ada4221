package org.example.ragdocs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Asks about Winnow's own documents.
class RagDocsTest {
  private static final Pattern SOURCE =
      Pattern.compile("\\[(\\d+)\\] (\\S+\\.md):(\\d+)(?:-(\\d+))?");

  private static final String QUESTION = "What does the exit code say when some files failed?";

  @TempDir static Path folder;

  @BeforeAll
  static void copyDocuments() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("ARCHITECTURE.md"))) {
      root = root.getParent();
    }
    Path docs = Files.createDirectories(folder.resolve("docs"));
    for (String name : List.of("README.md", "CONTRIBUTING.md")) {
      Files.copy(root.resolve(name), docs.resolve(name));
    }
  }

  @Test
  void quotesStandInTheLinesThatAreCited() throws IOException {
    String shown = ask("", QUESTION);

    Matcher quote = Pattern.compile("(Exit codes: 0 done[^\\[]+)\\[(\\d+)\\]").matcher(shown);
    assertTrue(quote.find(), shown);
    String cited = citedLines(shown, quote.group(2));
    assertTrue(cited.contains(quote.group(1).strip()), shown + "\ncites\n" + cited);
  }

  @Test
  void whatTheDocumentsDoNotSayIsNotAnswered() throws IOException {
    assertTrue(ask("", "How long must bread bake?").contains("Nothing here answers that."));
  }

  @Test
  void aChatServerGetsThePassagesAndItsAnswerIsPrinted() throws IOException {
    try (var server = ChatServer.start("Four ", "[1].", " Or so [99].")) {
      String shown = ask(server.address(), QUESTION);

      String prompt = server.request().at("/messages/1/content").asText();
      assertTrue(prompt.contains("Exit codes: 0 done"), prompt);
      assertTrue(prompt.endsWith(QUESTION), prompt);
      assertTrue(shown.startsWith("Four [1]. Or so [99]."), shown);
      assertTrue(shown.contains("[99] made up"), shown);
      assertEquals(1, SOURCE.matcher(shown).results().count(), shown);
    }
  }

  @Test
  void theOptionsAreTold() throws IOException {
    var shown = new ByteArrayOutputStream();
    PrintStream before = System.out;
    try (var out = new PrintStream(shown, true, StandardCharsets.UTF_8)) {
      System.setOut(out);
      RagDocs.main(new String[] {"--help"});
    } finally {
      System.setOut(before);
    }
    assertTrue(shown.toString(StandardCharsets.UTF_8).contains("--docs=PATH"), shown.toString());
  }

  private static String ask(String endpoint, String question) throws IOException {
    var shown = new ByteArrayOutputStream();
    Options options =
        Options.parse(
            "--docs=" + folder.resolve("docs"),
            "--index=" + folder.resolve("index"),
            "--endpoint=" + endpoint,
            "--model=stub",
            question);
    try (var out = new PrintStream(shown, true, StandardCharsets.UTF_8)) {
      assertEquals(0, RagDocs.run(options, out));
    }
    return shown.toString(StandardCharsets.UTF_8);
  }

  /// The text of the lines that an item is cited from, in one line.
  private static String citedLines(String shown, String number) throws IOException {
    Matcher source = SOURCE.matcher(shown);
    while (source.find()) {
      if (source.group(1).equals(number)) {
        List<String> lines = Files.readAllLines(folder.resolve("docs").resolve(source.group(2)));
        int first = Integer.parseInt(source.group(3));
        int last = source.group(4) == null ? first : Integer.parseInt(source.group(4));
        return String.join(" ", lines.subList(first - 1, last)).replaceAll("\\s+", " ");
      }
    }
    return "nothing";
  }
}
