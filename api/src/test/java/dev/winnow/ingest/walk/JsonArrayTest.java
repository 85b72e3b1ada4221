package dev.winnow.ingest.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.ingest.Sample;
import dev.winnow.ingest.read.IngestLimits;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonArrayTest {
  @TempDir Path folder;

  @Test
  void eachObjectOfAnArrayIsADocument() throws Exception {
    Found found =
        in(
            "\uFEFF [\n"
                + " {\"id\": \"a\", \"text\": \"}]\\\"{\"},\n"
                + " {\"title\": \"T\", \"tags\": [\"x\"]}\n"
                + "]\n");

    assertEquals(List.of("a", "d.json#2"), found.ids());
    assertEquals(Document.of("a", "}]\"{"), found.parsed(0).document());
    assertEquals(List.of("x"), found.parsed(1).document().fields().get("tags"));
  }

  @Test
  void objectWithTextIsADocument() throws Exception {
    Found found = in("{\n \"id\": 7,\n \"page_content\": \"words\",\n \"metadata\": {\"k\": 1}\n}");

    assertEquals(Document.of("7", "words").with("k", 1L), found.parsed(0).document());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\n\"name\": \"winnow\", \"version\": 1}",
        "[1, 2, 3]",
        "[]",
        "[{\"name\": \"x\"}]",
        "{\"text\": {\"a\": 1}}"
      })
  void otherJsonStaysAText(String json) throws Exception {
    Found found = in(json);

    assertEquals(List.of("d.json"), found.ids());
    assertEquals(json, found.parsed(0).document().text());
  }

  @Test
  void objectLongerThanTheFirstBytesIsRead() throws Exception {
    String big = "{\"id\":\"big\",\"abstract\":\"" + "x".repeat(100_000) + "\",\"text\":\"y\"}";

    assertEquals(List.of("big", "b"), in("[" + big + ",{\"id\":\"b\"}]").ids());
  }

  @Test
  void objectBeyondTheLimitIsReadPast() throws Exception {
    String big = "{\"id\":\"big\",\"text\":\"" + "x".repeat(200_000) + "\"}";
    Path file = Sample.write(folder.resolve("d.json"), "[" + big + ",{\"id\":\"next\"}]");

    Found found = Found.in(file, IngestLimits.DEFAULTS.withDocumentBytes(100_000));

    assertEquals(List.of("next"), found.ids());
    assertTrue(found.failed.getFirst().reason().startsWith("is an object of more than 100000"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"id\":\"a\",\"text\":\"x\"},{\"id\":\"b\",\"te",
        "[{\"id\":\"a\",\"text\":\"x\"}",
        "[{\"id\":\"a\",\"text\":\"x\"},5,{\"id\":\"c\"}]",
        "[{\"id\":\"a\",\"text\":\"x\"},{\"id\" \"b\"}]",
        "[{\"id\":\"a\",\"text\":\"x\"}] trailing"
      })
  void whatIsNoObjectIsListedByItsNumber(String json) throws Exception {
    Found found = in(json);

    assertEquals("a", found.ids().getFirst());
    assertEquals("d.json#2", found.failed.getFirst().source());
  }

  private Found in(String json) throws Exception {
    return Found.in(Sample.write(folder.resolve("d.json"), json));
  }
}
