package dev.winnow.ingest.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.ingest.Sample;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.Parsed;
import dev.winnow.ingest.read.Problem;
import dev.winnow.ingest.read.UnreadableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesTest {
  @TempDir Path folder;

  @Test
  void eachLineIsADocument() throws Exception {
    Found found =
        found("{\"_id\":\"a\",\"title\":\"T\",\"text\":\"x\"}\r\n\n{\"id\":7,\"body\":\"y\"}");

    assertEquals(List.of("a", "7"), found.ids());
    assertEquals(Document.of("a", "x").withTitle("T"), found.parsed(0).document());
    assertEquals(Document.of("7", "y"), found.parsed(1).document());
  }

  @Test
  void lineWithoutIdIsNamedByFileAndNumber() throws Exception {
    assertEquals(List.of("d.jsonl#2"), found("\n{\"text\":\"x\"}\n").ids());
  }

  @Test
  void underscoreIdComesBeforeId() throws Exception {
    assertEquals(List.of("b"), found("{\"id\":\"a\",\"_id\":\"b\",\"text\":\"x\"}").ids());
  }

  @Test
  void otherScalarsAndMetadataBecomeFields() throws Exception {
    Document document =
        first(
            """
            {"_id":"a","text":"x","year":2024,"score":0.5,"draft":false,"none":null,"tags":["p","q"],"metadata":{"lang":"en","deep":{"er":1}}}
            """);

    assertEquals(
        Map.of(
            "year",
            2024L,
            "score",
            0.5,
            "draft",
            false,
            "tags",
            List.of("p", "q"),
            "lang",
            "en",
            "deep.er",
            1L),
        document.fields());
  }

  @Test
  void namesAreKeptButForThoseThatAreTaken() throws Exception {
    Document document =
        first(
            "{\"_id\":\"a\",\"text\":\"x\",\"publication"
                + " year\":1,\"2nd\":2,\"source\":\"s\",\"type\":\"t\"}");

    assertEquals(
        Map.of("publication year", 1L, "2nd", 2L, "meta.source", "s", "meta.type", "t"),
        document.fields());
  }

  @Test
  void wholeNumberBeyondDoublePrecisionIsExact() throws Exception {
    Document document = first("{\"_id\":\"a\",\"text\":\"x\",\"tweet\":1746714878034235396}");

    assertEquals(1746714878034235396L, document.fields().get("tweet"));
  }

  @Test
  void nestedMemberOutsideMetadataIsLeftOutWithAWarning() throws Exception {
    Parsed parsed = found("{\"_id\":\"a\",\"text\":\"x\",\"o\":{\"b\":1}}").parsed(0);

    assertEquals(
        List.of("member 'o' is nested and was left out; move it into 'metadata', or flatten it"),
        parsed.warnings());
  }

  @Test
  void noTwoMembersBecomeOneField() throws Exception {
    Document document =
        first(
            """
            {"_id":"a","text":"x","作者":"a","标题":"t","prix €":1,"prix £":2,"prix":3,"a b":4,"a_b":5,"source":"s","meta.source":"m","meta.meta.source":"mm","meta.x":6,"x":7,"":"e","meta.":"f","é":8,"e\u0301":9}
            """);

    assertEquals(
        Map.ofEntries(
            Map.entry("作者", "a"),
            Map.entry("标题", "t"),
            Map.entry("prix €", 1L),
            Map.entry("prix £", 2L),
            Map.entry("prix", 3L),
            Map.entry("a b", 4L),
            Map.entry("a_b", 5L),
            Map.entry("meta.source", "s"),
            Map.entry("meta.meta.source", "m"),
            Map.entry("meta.meta.meta.source", "mm"),
            Map.entry("meta.x", 6L),
            Map.entry("x", 7L),
            Map.entry("meta.", "e"),
            Map.entry("meta.meta.", "f"),
            Map.entry("é", 8L),
            Map.entry("e\u0301", 9L)),
        document.fields());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\\nb", "\\u0000", "\\ud800", "LONG"})
  void memberWhoseNameNoFieldCanHaveIsLeftOutWithAWarning(String name) throws Exception {
    String member = name.equals("LONG") ? "x".repeat(257) : name;

    Parsed parsed = found("{\"_id\":\"a\",\"text\":\"x\",\"" + member + "\":1}").parsed(0);

    assertEquals(Map.of(), parsed.document().fields());
    String warning = parsed.warnings().getFirst();
    assertTrue(warning.startsWith("member was left out: field name '"), warning);
    assertTrue(warning.contains("expected 1 to 256 characters"), warning);
    assertTrue(warning.chars().noneMatch(Character::isISOControl), warning);
  }

  @Test
  void textOfManyPartsIsJoinedByLines() throws Exception {
    assertEquals("p\nq", first("{\"_id\":\"a\",\"contents\":[\"p\",\"q\"]}").text());
  }

  @Test
  void contentCountsAsText() throws Exception {
    assertEquals("x", first("{\"_id\":\"a\",\"content\":\"x\"}").text());
    assertEquals("y", first("{\"_id\":\"a\",\"page_content\":\"y\"}").text());
  }

  @Test
  void contentBesideATextIsAField() throws Exception {
    Document document = first("{\"_id\":\"a\",\"content\":\"x\",\"text\":\"t\"}");

    assertEquals("t", document.text());
    assertEquals("x", document.fields().get("content"));
  }

  @Test
  void contentThatIsNoWordsHarmsNoText() throws Exception {
    Parsed parsed = found("{\"_id\":\"a\",\"title\":\"T\",\"content\":{\"b\":1}}").parsed(0);

    assertEquals("T", parsed.document().title());
    assertEquals(2, parsed.warnings().size());
  }

  @Test
  void numberAsTextIsItsDigits() throws Exception {
    assertEquals("5", first("{\"_id\":\"a\",\"text\":5}").text());
  }

  @Test
  void documentWithoutTextIsAccepted() throws Exception {
    assertEquals("", first("{\"_id\":\"a\"}").text());
  }

  @Test
  void unpairedSurrogatesAndNulsAreMendedWithAWarning() throws Exception {
    Parsed parsed = found("{\"_id\":\"a\\ud800\",\"text\":\"x\\udc00\\u0000y\"}").parsed(0);

    assertEquals("a\uFFFD", parsed.document().id());
    assertEquals("x\uFFFD y", parsed.document().text());
    assertEquals(
        List.of("has NULs or unpaired surrogates; each became a space or U+FFFD"),
        parsed.warnings());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1,2]|is not a JSON object; expected one object on each line, such as",
        "\"text\"|is not a JSON object",
        "{\"a\":1,|is not valid JSON: it ends too early",
        "{'a':1}|is not valid JSON: ''' stands where expected a name in double quotes",
        "{\"_id\":[1]}|has START_ARRAY as '_id'; expected a string that is not empty, or a whole"
            + " number",
        "{\"_id\":\"\"}|has an empty string as '_id'",
        "{\"_id\":1.5}|has VALUE_NUMBER_FLOAT as '_id'"
      })
  void lineThatCannotBeReadIsListedWithItsNumber(String line, String reason) throws Exception {
    Found found = found("{\"_id\":\"good\"}\n" + line + "\n{\"_id\":\"better\"}\n");

    assertEquals(List.of("good", "better"), found.ids());
    assertEquals("d.jsonl#2", found.failed.getFirst().source());
    assertTrue(found.failed.getFirst().reason().startsWith(reason), found.failed::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"_id\":\"a\",\"text\":{\"b\":1}}|has an object as 'text'; expected a string",
        "{\"_id\":\"a\",\"title\":[[1]]}|has a nested array as 'title'; expected a string",
        "{\"_id\":\"a\",|is not valid JSON: it ends too early",
        "{\"_id\":\"a\"} trailing|is not valid JSON: 'trailing' is no value",
        "{\"_id\":\"a\",\"year\":1e99999999999}|has a number with an exponent beyond all bounds"
      })
  void lineWhoseTextIsWrongFailsWhenItIsParsed(String line, String reason) throws Exception {
    Found found = found(line);

    String seen = reasonOf(found);

    assertTrue(seen.startsWith(reason), seen);
  }

  @Test
  void deepNestingIsRefused() throws Exception {
    Found found = found("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");

    assertTrue(
        found
            .failed
            .getFirst()
            .reason()
            .contains(
                "nested deeper than 100 levels; expected a flatter text; raise the limit"
                    + " jsonDepth"),
        found.failed::toString);
  }

  @Test
  void lineBeyondTheLimitIsReadPast() throws Exception {
    Path file =
        Sample.write(
            folder.resolve("d.jsonl"),
            "{\"_id\":\"big\",\"text\":\"" + "x".repeat(200_000) + "\"}\n{\"_id\":\"next\"}");

    Found found = Found.in(file, IngestLimits.DEFAULTS.withDocumentBytes(100_000));

    assertEquals(List.of("next"), found.ids());
    assertEquals(
        new Problem(
            "d.jsonl#1",
            "is a line of more than 100000 bytes; split the document, or raise the limit"
                + " documentBytes"),
        found.failed.getFirst());
  }

  @Test
  void brokenUtf8InALineIsMendedWithAWarning() throws Exception {
    byte[] line = "{\"_id\":\"a\",\"text\":\"äöü_\"}".getBytes(StandardCharsets.UTF_8);
    line[line.length - 3] = (byte) 0xFF;
    Path file = Sample.write(folder.resolve("d.jsonl"), line);

    Parsed parsed = Found.in(file).parsed(0);

    assertEquals("äöü\uFFFD", parsed.document().text());
    assertEquals(1, parsed.warnings().size());
  }

  @Test
  void byteOrderMarkIsNotPartOfTheFirstLine() throws Exception {
    assertEquals(List.of("a"), found("\uFEFF{\"_id\":\"a\"}").ids());
  }

  @Test
  void utf16IsListedOnce() throws Exception {
    byte[] lines = "\uFEFF{}\n{}\n".getBytes(StandardCharsets.UTF_16LE);

    Found found = Found.in(Sample.write(folder.resolve("d.jsonl"), lines));

    assertEquals(
        List.of(new Problem("d.jsonl", "is UTF-16; expected UTF-8; convert it")), found.failed);
  }

  @Test
  void allBytesAreCountedAsPassed() throws Exception {
    String lines = "{\"_id\":\"a\"}\n".repeat(10_000);

    assertEquals(lines.length(), found(lines).passed);
  }

  private Found found(String lines) throws IOException {
    return Found.in(Sample.write(folder.resolve("d.jsonl"), lines));
  }

  private Document first(String line) throws Exception {
    return found(line).parsed(0).document();
  }

  private static String reasonOf(Found found) {
    try {
      return found.parsed(0).toString();
    } catch (UnreadableException e) {
      return e.reason();
    }
  }
}
