package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Limits;
import dev.winnow.index.Passage;
import dev.winnow.index.Query;
import dev.winnow.index.Receipt;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadDocumentTest {
  private static final Document DOCUMENT = Document.of("bad", "x\uD83D\uDE00y");
  private static final IndexConfig SMALL =
      IndexConfig.DEFAULTS.withLimits(
          Limits.DEFAULTS.withDocuments(new Limits.Documents(100, 3, 5, 4)));

  @TempDir Path folder;

  private static Arguments bad(String name, Supplier<Document> document, String remedy) {
    return arguments(name, document, remedy);
  }

  private static Document with(String field, Object value) {
    return DOCUMENT.with(field, value);
  }

  private static Document vector(float... values) {
    return DOCUMENT.withPassages(List.of(Passage.of(0, 1).withVector(Vector.of(values))));
  }

  private static Document passages(Passage... passages) {
    return DOCUMENT.withPassages(List.of(passages));
  }

  static Stream<Arguments> badDocuments() {
    return Stream.of(
        bad("number as text", () -> with("body", 7), "has the number '7'; expected a string"),
        bad("number as keyword", () -> with("tag", 7), "has the number '7'; expected a string"),
        bad("number among keywords", () -> with("tag", List.of("a", 7)), "expected a string"),
        bad("string as number", () -> with("year", "soon"), "'soon'; expected a number"),
        bad("boolean as number", () -> with("year", true), "'true'; expected a number"),
        bad("not a number", () -> with("year", Double.NaN), "expected a finite number"),
        bad(
            "infinite number",
            () -> with("year", Float.NEGATIVE_INFINITY),
            "expected a finite number"),
        bad(
            "whole number beyond 64 bits",
            () -> with("year", BigInteger.TWO.pow(63).add(BigInteger.ONE)),
            "use a keyword for larger"),
        bad(
            "decimal of more digits than a double has",
            () -> with("year", new BigDecimal("0.1234567890123456789012345")),
            "which has 15 to 17 digits; round it"),
        bad(
            "number that a double rounds to zero",
            () -> with("year", new BigDecimal("1e-400")),
            "a double"),
        bad(
            "nanoseconds in the year 3000",
            () -> with("day", Instant.parse("3000-01-01T00:00:00.000000001Z")),
            "from 1677 to 2262 where it is finer than a millisecond"),
        bad("day that no month has", () -> with("day", "2026-02-30"), "expected a date such as"),
        bad("number as date", () -> with("day", 7), "has the number '7'; expected a date"),
        bad("no such day", () -> with("day", "2026-02-30"), "such as 2026-01-31"),
        bad("words as date", () -> with("day", "yesterday"), "such as 2026-01-31"),
        bad("date beyond the range", () -> with("day", Instant.MAX), "such as 2026-01-31"),
        bad("day beyond the range", () -> with("day", LocalDate.MIN), "such as 2026-01-31"),
        bad("list as payload", () -> with("raw", List.of("a")), "expected a string"),
        bad("unknown field", () -> with("colour", "red"), "add it to the schema, or make it"),
        bad("keyword of 40 KB", () -> with("tag", "x".repeat(40_000)), "make it a text or stored"),
        bad(
            "keyword that grows when repaired",
            () -> with("tag", "\uD83D".repeat(20_000)),
            "has 60000 bytes"),
        bad("empty id", () -> Document.of("", "x"), "expected 1 to 512"),
        bad("long id", () -> Document.of("x".repeat(513), "x"), "shorten it"),
        bad("unpaired surrogate in id", () -> Document.of("\uD83D", "x"), "expected valid Unicode"),
        bad("passage behind the text", () -> passages(Passage.of(0, 5)), "ends behind its text"),
        bad("passage backwards", () -> passages(Passage.of(2, 1)), "expected 0 <= start <= end"),
        bad("negative passage", () -> passages(Passage.of(-1, 1)), "expected 0 <= start <= end"),
        bad("passage begins amid a character", () -> passages(Passage.of(2, 4)), "move it by one"),
        bad("passage ends amid a character", () -> passages(Passage.of(0, 2)), "move it by one"),
        bad("NaN in vector", () -> vector(1, Float.NaN, 3), "component 1 is NaN"),
        bad("infinity in vector", () -> vector(1, 2, Float.POSITIVE_INFINITY), "check the model"),
        bad("empty vector", BadDocumentTest::vector, "expected at least one"),
        bad("short vector", () -> vector(1, 2), "of 2 dimensions, but the index holds 3"),
        bad("long vector", () -> vector(1, 2, 3, 4), "of 4 dimensions, but the index holds 3"),
        bad("zero vector", () -> vector(0, -0f, 0), "leave the vector out"),
        bad("vanishing vector", () -> vector(0, 1e-30f, 0), "leave the vector out"),
        bad("exploding vector", () -> vector(0, 1e30f, 0), "too long to be compared"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badDocuments")
  void isRefusedWithItsWholeBatch(String name, Supplier<Document> document, String remedy) {
    try (var trial = new Trial(folder)) {
      trial.refuses(() -> trial.index.add(Trial.good("before"), document.get()), remedy);
      trial.refuses(
          () ->
              trial.index.check(
                  List.of(Trial.good("before"), document.get()), BadDocumentTest::refuse),
          remedy);
    }
  }

  @Test
  void aCheckWritesNothing() {
    try (var trial = new Trial(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
      List<Document> good =
          trial.index.check(
              List.of(Document.of("good", "words").with("learnt", 1)), BadDocumentTest::refuse);
      trial.index.commit();

      assertEquals(1, good.size());
      assertEquals(1, trial.index.count());
      assertTrue(trial.index.schema().fields().isEmpty());
    }
  }

  private static void refuse(Document document, IllegalArgumentException reason) {
    throw reason;
  }

  static Stream<Arguments> documentsAboveALimit() {
    return Stream.of(
        bad("text", () -> Document.of("bad", "x".repeat(101)), "raise the limit textLength"),
        bad("field", () -> with("body", "x".repeat(101)), "expected at most 100"),
        bad(
            "fields",
            () ->
                IntStream.range(0, 6).boxed().reduce(DOCUMENT, BadDocumentTest::field, (a, _) -> a),
            "has 6 fields; expected at most 5"),
        bad(
            "passages",
            () -> DOCUMENT.withPassages(Collections.nCopies(4, Passage.of(0, 1))),
            "cut it more coarsely"));
  }

  private static Document field(Document document, int number) {
    return document.with("f" + number, "x");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("documentsAboveALimit")
  void isRefusedAboveALimit(String name, Supplier<Document> document, String remedy) {
    try (var trial = new Trial(folder, Trial.SCHEMA, SMALL)) {
      trial.refuses(() -> trial.index.add(document.get()), remedy);
    }
  }

  @ParameterizedTest
  @MethodSource("oddNames")
  void isRefusedWhenAFieldHasAnOddName(String name) {
    try (var trial = new Trial(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
      trial.refuses(() -> trial.index.add(with(name, "x")), "field name '");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "two words",
        "_id",
        "\u00FC",
        "u\u0308",
        "a/b",
        "1st",
        "\u4F5C\u8005",
        "\uD83C\uDF4E",
        "'\"\\{}"
      })
  void isFoundByAFieldOfAnyReadableName(String name) {
    try (Index index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
      index.add(with(name, "x"), Document.of("other", "x").with("b", "x"));
      index.commit();
    }
    try (Index index = Index.openReadOnly(folder, IndexConfig.DEFAULTS)) {
      assertEquals("x", index.get("bad").orElseThrow().fields().get(name));
      assertEquals(1, index.count(Filter.eq(name, "x")));
    }
  }

  static Stream<String> oddNames() {
    return Stream.of(
        "", "id", "title", "text", "a\n", "\u0000", "\u0085", "\uD83C", "x".repeat(257));
  }

  @Test
  void aDynamicSchemaRefusesValuesOfNoKnownType() {
    try (var trial = new Trial(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
      trial.refuses(
          () -> trial.index.add(with("map", Map.of())),
          "expected a string, boolean, number, date or list of strings");
    }
  }

  @Test
  void aDynamicSchemaStopsLearningFieldsAtItsLimit() {
    try (var trial = new Trial(folder, Schema.DEFAULTS, SMALL)) {
      trial.refuses(
          () ->
              trial.index.add(
                  IntStream.range(0, 6)
                      .mapToObj(i -> field(Document.of("d" + i, "x"), i))
                      .toList()),
          "put rare values into fewer fields");
      assertTrue(trial.index.schema().fields().isEmpty());
    }
  }

  @Test
  void aVectorIsRefusedWhereTheIndexHoldsNone() {
    try (var trial =
        new Trial(folder, Trial.SCHEMA.withRepresentations(Map.of()), IndexConfig.DEFAULTS)) {
      trial.refuses(() -> trial.index.add(vector(1, 2, 3)), "make its schema with dense vectors");
    }
  }

  @Test
  void passagesAreRefusedWhereTheIndexHoldsWholeDocuments() {
    try (var trial = new Trial(folder, Trial.SCHEMA.withPassages(false), IndexConfig.DEFAULTS)) {
      trial.refuses(
          () -> trial.index.add(passages(Passage.of(0, 1), Passage.of(1, 4))),
          "make its schema with passages");
    }
  }

  /// Adds a document that is odd but allowed, and gives it back as the index holds it.
  private Document accepted(Document document) {
    try (var trial = new Trial(folder)) {
      trial.index.add(document);
      trial.index.commit();
      trial.worksOn();
      return trial.index.get(document.id()).orElseThrow();
    }
  }

  @Test
  void anEmptyDocumentIsAcceptedWithAWarning() {
    try (var trial = new Trial(folder)) {
      Receipt receipt = trial.index.add(Document.of("empty", " \n"));
      trial.index.commit();

      assertEquals(
          List.of("document 'empty' is empty: only its id and fields can be found"),
          receipt.warnings());
      assertEquals(2, trial.index.count());
      assertEquals(1, trial.index.countWithoutVectors()); // the other one, which has words
    }
  }

  @Test
  void aDocumentOfTenMegabytesIsAcceptedAndFoundByItsLastWord() {
    String text = "lorem ipsum ".repeat(873_814) + "needle";
    try (var trial = new Trial(folder)) {
      trial.index.add(Document.of("big", text));
      trial.index.commit();

      assertEquals(text, trial.index.search(Query.of("needle")).hits().getFirst().text());
      trial.worksOn();
    }
  }

  @Test
  void unpairedSurrogatesInTextTitleHeadingsAndFieldsAreReplaced() {
    Document document =
        accepted(
            Document.of("a", "x\uD83Dy")
                .withTitle("\uDE00t")
                .with("tag", "k\uD83D")
                .with("body", "\uDE00")
                .with("raw", "\uD83D\uD83D")
                .withPassages(List.of(Passage.of(0, 3).withHeadings(List.of("h\uD83D")))));

    assertEquals("x\uFFFDy", document.text());
    assertEquals("\uFFFDt", document.title());
    assertEquals("k\uFFFD", document.fields().get("tag"));
    assertEquals("\uFFFD", document.fields().get("body"));
    assertEquals("\uFFFD\uFFFD", document.fields().get("raw"));
    assertEquals(List.of("h\uFFFD"), document.passages().getFirst().headings());
  }

  @Test
  void negativeZeroIsZero() {
    try (var trial = new Trial(folder)) {
      trial.index.add(with("year", -0.0));
      trial.index.commit();

      assertEquals(1, trial.index.count(Filter.eq("year", 0)));
      assertEquals(1, trial.index.count(Filter.eq("year", -0.0)));
      assertEquals(1, trial.index.count(Filter.between("year", 0, 0)));
    }
  }

  @Test
  void datesBefore1970KeepTheirOrder() {
    try (var trial = new Trial(folder)) {
      trial.index.add(Document.of("a", "x").with("day", LocalDate.of(1, 1, 1)));
      trial.index.add(Document.of("b", "x").with("day", "1969-12-31T23:59:59.999Z"));
      trial.index.commit();

      assertEquals(2, trial.index.count(Filter.atMost("day", "1970-01-01")));
      assertEquals(1, trial.index.count(Filter.atLeast("day", "1969-12-31")));
      assertEquals(
          Instant.parse("0001-01-01T00:00:00Z"),
          trial.index.get("a").orElseThrow().fields().get("day"));
    }
  }

  @Test
  void theLastOfEqualIdsInABatchStandsAndTheReceiptSaysSo() {
    try (var trial = new Trial(folder)) {
      Receipt receipt = trial.index.add(Document.of("a", "first"), Document.of("a", "last"));
      trial.index.commit();

      assertEquals("last", trial.index.get("a").orElseThrow().text());
      assertEquals(1, receipt.documents());
      assertTrue(receipt.warnings().getFirst().contains("comes twice"));
    }
  }

  @Test
  void aKeywordOfExactlyTheLimitIsAccepted() {
    assertEquals(
        32_000, accepted(with("tag", "x".repeat(32_000))).fields().get("tag").toString().length());
  }

  @Test
  void idsOfAnyCharactersAreAccepted() {
    String id = "\uD83D\uDE00 / \u0000 \n\u00FC".repeat(10);
    assertEquals("t", accepted(Document.of(id, "t")).text());
  }

  @Test
  void anEmptyListOfKeywordsIsNoValue() {
    assertTrue(accepted(with("tag", List.of())).fields().isEmpty());
  }

  @Test
  void emptyPassagesAreAccepted() {
    assertEquals(2, accepted(passages(Passage.of(0, 0), Passage.of(4, 4))).passages().size());
  }

  @Test
  void anEmptyBatchChangesNothing() {
    try (var trial = new Trial(folder)) {
      assertEquals(new Receipt(0, 0, List.of()), trial.index.add(List.of()));
      trial.worksOn();
    }
  }

  @Test
  void aThousandWarningsAreCutToAHundredAndACount() {
    try (var trial = new Trial(folder)) {
      Receipt receipt =
          trial.index.add(
              IntStream.range(0, 1_000).mapToObj(i -> Document.of("e" + i, "")).toList());

      assertEquals(101, receipt.warnings().size());
      assertEquals("... and 900 more", receipt.warnings().getLast());
    }
  }
}
