package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `winnow trace`: from files to the places that a text repeats.
class TraceCommandTest {
  private static final String SENTENCE =
      "The mouse \uD83D\uDC2D sleeps in the old barn by the river";

  @TempDir private Path folder;
  private String index = "";

  @BeforeEach
  void write() throws IOException {
    Path files = Files.createDirectories(folder.resolve("docs"));
    Files.writeString(files.resolve("mouse.txt"), "Once upon a time. " + SENTENCE + ".\n");
    Files.writeString(files.resolve("cats.txt"), "Cats sleep in the old barn by the sea.\n");
    index = folder.resolve("index").toString();
    Outcome indexed =
        Outcome.of("index", index, files.toString(), "--embedder", "none", "--verbatim", "words");
    assertEquals(0, indexed.code(), indexed.err());
  }

  private Outcome trace(String input, String... args) {
    var before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return Outcome.of(args);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void spansAreShownWithTheirSources() {
    Outcome shown = Outcome.of("trace", index, "As I said: " + SENTENCE + " and sings.");

    assertEquals(0, shown.code(), shown.err());
    assertTrue(shown.out().contains("11-" + (11 + SENTENCE.length())), shown.out());
    assertTrue(shown.out().contains("mouse.txt 18-" + (18 + SENTENCE.length())), shown.out());
    assertTrue(shown.err().contains("characters stand in 1 span of 8 tokens or more"), shown.err());
  }

  @Test
  void standardInputIsTracedToJson() throws IOException {
    String given = "\uD83D\uDC2D! " + SENTENCE;
    Outcome shown =
        trace(given, "trace", index, "-", "--json", "--min-tokens", "5", "--sources", "1");

    assertEquals(0, shown.code(), shown.err());
    JsonNode spans = new ObjectMapper().readTree(shown.out()).path("spans");
    assertEquals(1, spans.size(), shown.out());
    assertEquals(4, spans.path(0).path("start").asInt());
    assertEquals(given.length(), spans.path(0).path("end").asInt());
    assertEquals(SENTENCE, spans.path(0).path("text").asText());
    assertEquals(18, spans.path(0).path("sources").path(0).path("start").asInt());

    Outcome nothing = trace("", "trace", index, "-", "--json");
    assertEquals("{\"tokens\":0,\"covered\":0,\"spans\":[]}\n", nothing.out());
  }

  @Test
  void theLongestRunIsFoundFirst() {
    Outcome found = Outcome.of("search", index, "old barn by the river", "--plan", "verbatim");

    assertEquals(0, found.code(), found.err());
    assertTrue(found.out().indexOf("mouse.txt") < found.out().indexOf("cats.txt"), found.out());
    assertTrue(found.out().contains("why: verbatim #1"), found.out());
  }

  @Test
  void anIndexWithoutTokensAndBadNumbersAreUsage() {
    String plain = folder.resolve("plain").toString();
    Outcome _ = Outcome.of("index", plain, folder.resolve("docs").toString(), "--embedder", "none");

    Outcome without = Outcome.of("trace", plain, "text");
    Outcome bad = Outcome.of("trace", index, "text", "--min-tokens", "0");

    assertEquals(2, without.code());
    assertTrue(without.err().contains("the index has no verbatim tokens"), without.err());
    assertEquals(2, bad.code());
    assertTrue(bad.err().contains("least tokens of a span is 0; expected at least 1"), bad.err());
  }
}
