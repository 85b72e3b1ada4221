package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Encoding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every stored sample of every format opens, answers and takes new documents.
class FormatTest {
  private static final int FIRST = 2;
  private static final int LAST = 2;

  private static final IndexConfig CONFIG =
      IndexConfig.DEFAULTS
          .withExactBelow(0)
          .withEncoder("", _ -> FormatSample.vector(4, 1).toArray());

  @TempDir Path folder;

  record Sample(int format, Encoding encoding) {
    void unpack(Path folder) throws IOException {
      String name = "/formats/" + format + "/" + FormatSample.name(encoding);
      try (InputStream stored = FormatTest.class.getResourceAsStream(name);
          var zip = new ZipInputStream(Objects.requireNonNull(stored, name))) {
        for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          Files.copy(zip, folder.resolve(entry.getName()));
        }
      }
    }
  }

  static Stream<Sample> samples() {
    return Stream.iterate(FIRST, format -> format <= LAST, format -> format + 1)
        .flatMap(format ->
            FormatSample.ENCODINGS.stream().map(encoding -> new Sample(format, encoding)));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void isClean(Sample sample) throws IOException {
    sample.unpack(folder);

    assertTrue(Index.verify(folder).clean());
    assertEquals(FormatSample.NOTES, Index.notesOf(folder));
    Schema schema = Index.schemaOf(folder).orElseThrow();
    assertEquals(
        FormatSample.schema(sample.encoding()).representations(), schema.representations());
    assertEquals(List.of("dense", FormatSample.SECOND), schema.spaces());
    assertEquals(
        List.of("body", "day", "flag", "raw", "share", "tags", "year"),
        List.copyOf(new TreeSet<>(schema.fields().keySet())));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void givesEveryDocumentBackWhole(Sample sample) throws IOException {
    sample.unpack(folder);

    try (Index index = Index.openReadOnly(folder, CONFIG)) {
      requireAll(index);
    }
  }

  private static void requireAll(Index index) {
    for (Document expected : FormatSample.documents()) {
      Document stored = index.get(expected.id()).orElseThrow();
      assertEquals(expected.text(), stored.text());
      assertEquals(expected.title(), stored.title());
      assertEquals(plain(expected), plain(stored));
      assertEquals(
          expected.passages().stream().map(FormatTest::withoutVector).toList(), stored.passages());
    }
  }

  /// Field values as text: a whole number comes back as a `Long`, a flag as its name.
  private static Map<String, String> plain(Document document) {
    Map<String, String> plain = new java.util.TreeMap<>();
    document
        .fields()
        .forEach((name, value) ->
            plain.put(
                name,
                value instanceof Number number
                    ? String.valueOf(number.doubleValue())
                    : String.valueOf(value)));
    return plain;
  }

  private static Passage withoutVector(Passage passage) {
    return passage.withValues(Map.of());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void answersEveryKindOfQuery(Sample sample) throws IOException {
    sample.unpack(folder);

    try (Index index = Index.openReadOnly(folder, CONFIG)) {
      requireAnswers(index);
    }
  }

  private static void requireAnswers(Index index) {
    assertEquals("d9", first(index, "apples number 9", Plan.lexical(5)));
    assertEquals("d9", first(index, "number 9", Plan.lexical(5).withUnit(Plan.Unit.PASSAGE)));
    assertEquals("d4", first(index, "any", Plan.dense(5)));
    assertEquals("d4", first(index, "any", Plan.dense(5).withExact(true)));
    assertEquals("d5", first(index, "Haus kiwi", Plan.lexical(5).withFields("body")));
    assertEquals(6, index.count(Filter.eq("flag", true)));
    assertEquals(4, index.count(Filter.in("tags", "third1", "none")));
    assertEquals(3, index.count(Filter.between("year", 2001, 2003)));
    assertEquals(7, index.count(Filter.between("day", "1969-12-25", "1969-12-31")));
    assertEquals(1, index.count(Filter.eq("share", 0.125)));
    assertEquals(12, index.count(Filter.exists("body")));
    assertEquals(36, index.sampleVectors(100).size());
    assertEquals(18, index.sampleVectors(FormatSample.SECOND, 100).size());
  }

  private static String first(Index index, String text, Plan plan) {
    return index.search(Query.of(text).withPlan(plan)).hits().getFirst().id();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void knowsWhatEachSpaceAwaits(Sample sample) throws IOException {
    sample.unpack(folder);

    try (Index index = Index.openReadOnly(folder, CONFIG)) {
      assertEquals(0, index.countWithoutVectors());
      assertEquals(
          List.of("d6", "d7", "d8", "d9", "d10", "d11"),
          index.withoutVectors(FormatSample.SECOND, 100).stream().map(Document::id).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void takesNewDocumentsAndKeepsTheOld(Sample sample) throws IOException {
    sample.unpack(folder);

    try (Index index = Index.open(folder, FormatSample.schema(sample.encoding()), CONFIG)) {
      index.add(Document.of("new", "quince").with("year", 2030));
      index.commit();
      index.compact(1);
      index.commit();
      assertEquals(FormatSample.documents().size() + 1, index.count());
      assertEquals("new", first(index, "quince", Plan.lexical(5)));
      requireAll(index);
      requireAnswers(index);
    }
    assertTrue(Index.verify(folder).clean());
  }

  @Test
  void aStoredSampleIsNeverOverwritten() throws IOException {
    Path sample = Files.writeString(folder.resolve("float.zip"), "precious");

    assertThrows(
        IllegalArgumentException.class, () -> FormatSample.main(new String[] {folder.toString()}));
    assertEquals("precious", Files.readString(sample));
  }
}
