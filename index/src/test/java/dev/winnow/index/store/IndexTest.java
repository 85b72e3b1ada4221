package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Hit;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.IndexLockedException;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexTest {
  @TempDir Path folder;

  private Index open() {
    return Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS);
  }

  private static List<String> ids(SearchResult result) {
    return result.hits().stream().map(Hit::id).toList();
  }

  @Test
  void aDocumentIsFoundByItsWordsAndComesBackWhole() {
    try (Index index = open()) {
      var document =
          Document.of("lucene", "Lucene searches text")
              .withTitle("Apache Lucene")
              .with("lang", "en")
              .with("year", 1999)
              .with("released", Instant.parse("1999-03-01T00:00:00Z"))
              .with("tags", List.of("search", "java"));
      index.add(document);
      index.refresh();

      Hit hit = index.search(Query.of("searching texts")).hits().getFirst();

      assertEquals("lucene", hit.id());
      assertEquals("Apache Lucene", hit.title());
      assertEquals("Lucene searches text", hit.text());
      assertEquals("en", hit.fields().get("lang"));
      assertEquals(1999L, hit.fields().get("year"));
      assertEquals(Instant.parse("1999-03-01T00:00:00Z"), hit.fields().get("released"));
      assertEquals(List.of("java", "search"), sorted(hit.fields().get("tags")));
      assertEquals(document.id(), index.get("lucene").orElseThrow().id());
    }
  }

  private static List<String> sorted(Object tags) {
    return ((List<?>) tags).stream().map(String::valueOf).sorted().toList();
  }

  @Test
  void addingAnIdAgainReplacesTheDocument() {
    try (Index index = open()) {
      index.add(Document.of("a", "old words"));
      index.commit();
      index.add(Document.of("a", "new words"));
      index.commit();

      assertEquals(1, index.count());
      assertTrue(index.search(Query.of("old")).hits().isEmpty());
      assertEquals(List.of("a"), ids(index.search(Query.of("new"))));
    }
  }

  @Test
  void nothingIsSearchableBeforeARefreshAndNothingLostAfterACommit() {
    try (Index index = open()) {
      index.add(Document.of("a", "words"));
      assertEquals(0, index.count());
      index.refresh();
      assertEquals(1, index.count());
      index.commit();
      index.add(Document.of("b", "words"));
      index.refresh();
    }
    try (Index index = open()) {
      assertEquals(1, index.count());
    }
  }

  @Test
  void aBadDocumentLeavesNothingOfItsBatchBehind() {
    try (Index index = open()) {
      index.add(Document.of("a", "words").with("year", 2024));
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  index.add(
                      Document.of("b", "words"), Document.of("c", "words").with("year", "soon")));
      index.refresh();

      assertEquals(1, index.count());
      assertEquals(
          "document 'c': field 'year' has the string 'soon'; expected a number", e.getMessage());
    }
  }

  @Test
  void deletesByIdAndByFilterTakePassagesAlong() {
    try (Index index =
        Index.open(folder, Schema.DEFAULTS.withPassages(true), IndexConfig.DEFAULTS)) {
      for (int i = 0; i < 10; i++) {
        index.add(
            Document.of("d" + i, "first part. second part.")
                .with("number", i)
                .withPassages(List.of(Passage.of(0, 11), Passage.of(12, 24))));
      }
      assertEquals(5, index.delete(Filter.atLeast("number", 5)));
      index.delete(List.of("d0", "unknown"));
      index.commit();

      assertEquals(4, index.count());
      Plan passages = Plan.lexical(100).withUnit(Plan.Unit.PASSAGE);
      assertEquals(4, index.search(Query.of("part").withPlan(passages)).hits().size());
      assertEquals(2, index.get("d1").orElseThrow().passages().size());
    }
    assertTrue(Index.verify(folder).clean());
  }

  @Test
  void filtersSelectWhatTheySay() {
    try (Index index = open()) {
      for (int i = 0; i < 10; i++) {
        Document document =
            Document.of("d" + i, "word").with("n", i).with("even", i % 2 == 0).with("s", "v" + i);
        index.add(i < 3 ? document.with("draft", "yes") : document);
      }
      index.refresh();

      assertEquals(1, index.count(Filter.eq("n", 3)));
      assertEquals(2, index.count(Filter.in("s", "v1", "v2", "v99")));
      assertEquals(5, index.count(Filter.eq("even", true)));
      assertEquals(3, index.count(Filter.exists("draft")));
      assertEquals(7, index.count(Filter.not(Filter.exists("draft"))));
      assertEquals(4, index.count(Filter.between("n", 3, 6)));
      assertEquals(2, index.count(new Filter.Range("n", null, 3, null, 6)));
      assertEquals(3, index.count(new Filter.Range("s", "v2", null, null, "v5")));
      assertEquals(4, index.count(Filter.or(Filter.eq("n", 9), Filter.exists("draft"))));
      assertEquals(2, index.count(Filter.and(Filter.exists("draft"), Filter.eq("even", true))));
      assertEquals(10, index.count(Filter.and()));
      assertEquals(0, index.count(Filter.or()));
    }
  }

  @Test
  void theWriterIsLockedOutBySecondOneButReadersAreNot() {
    try (Index index = open()) {
      index.add(Document.of("a", "words"));
      index.commit();

      var e = assertThrows(IndexLockedException.class, this::open);
      assertTrue(e.getMessage().contains("open it read-only"), e.getMessage());
      try (Index reader = Index.openReadOnly(folder, IndexConfig.DEFAULTS)) {
        assertEquals(1, reader.count());
        index.add(Document.of("b", "words"));
        index.commit();
        assertEquals(1, reader.count());
        reader.refresh();
        assertEquals(2, reader.count());
        assertThrows(IllegalStateException.class, () -> reader.add(Document.of("c", "x")));
      }
    }
  }

  @Test
  void anotherSchemaIsRefusedNamingBoth() {
    open().close();
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Index.open(folder, Schema.DEFAULTS.withLanguage("de"), IndexConfig.DEFAULTS));
    assertTrue(e.getMessage().contains("language en, but is opened with de"), e.getMessage());
  }

  @Test
  void learntFieldsAndNotesSurviveReopening() {
    try (Index index = open()) {
      index.add(Document.of("a", "x").with("year", 2024).with("lang", "en"));
      index.note("who", "test");
      index.commit();
    }
    try (Index index = open()) {
      assertEquals(new Schema.Field.Number(), index.schema().fields().get("year"));
      assertEquals("test", index.notes().get("who"));
      assertEquals(1, index.count(Filter.eq("year", 2024)));
      assertEquals("en", index.values("lang").get("a"));
    }
  }

  @Test
  void manyThreadsAddingAtOnceLoseNothing() throws Exception {
    try (Index index = open()) {
      var threads =
          IntStream.range(0, 8)
              .mapToObj(t ->
                  Thread.ofPlatform()
                      .start(() -> {
                        for (int i = 0; i < 100; i++) {
                          index.add(Document.of(t + "/" + i, "word " + i));
                          if (i % 25 == 0) {
                            index.commit();
                          }
                        }
                      }))
              .toList();
      for (Thread thread : threads) {
        assertTrue(thread.join(Duration.ofMinutes(1)), "a thread still adds");
      }
      index.commit();
      assertEquals(800, index.count());
    }
    assertTrue(Index.verify(folder).clean());
  }

  @Test
  void aClosedIndexSaysSo() {
    Index index = open();
    index.close();
    index.close();
    var e = assertThrows(IllegalStateException.class, index::count);
    assertFalse(e.getMessage().isEmpty());
  }
}
