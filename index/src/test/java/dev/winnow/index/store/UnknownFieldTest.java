package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Hit;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Metadata is optional: a filter may name a field before any document has it.
class UnknownFieldTest {
  private static final List<Filter> FALSE =
      List.of(
          Filter.exists("draft"),
          Filter.eq("draft", true),
          Filter.in("draft", 1, 2),
          Filter.atLeast("draft", "2024-01-01"),
          Filter.and(Filter.exists("year"), Filter.exists("draft")));

  @TempDir Path folder;
  private Index index;

  @BeforeEach
  void open() {
    index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS);
    index.add(Document.of("a", "cat").with("year", 1), Document.of("b", "cat"));
    index.commit();
  }

  @AfterEach
  void close() {
    index.close();
  }

  @Test
  void aTestOfAFieldThatNoDocumentHasIsFalseAndNoted() {
    for (Filter filter : FALSE) {
      SearchResult result = index.search(Query.of("cat").withFilter(filter));

      assertEquals(List.of(), ids(result), filter::toString);
      assertEquals(
          List.of(
              "filter names field 'draft', which no document has, so its test is false; there are"
                  + " [year]"),
          result.degraded());
      assertEquals(0, index.count(filter));
    }
  }

  @Test
  void itsOppositeIsTrue() {
    for (Filter filter : FALSE.subList(0, 4)) {
      assertEquals(
          List.of("a", "b"), ids(index.search(Query.of("cat").withFilter(Filter.not(filter)))));
      assertEquals(
          List.of("a"),
          ids(index.search(Query.of("cat").withFilter(Filter.or(filter, Filter.eq("year", 1))))));
    }
  }

  @Test
  void theSameHoldsInsideAPlan() {
    Plan plan = Plan.lexical(10).filtered(Filter.exists("draft"));

    SearchResult result = index.search(Query.of("cat").withPlan(plan));

    assertEquals(List.of(), ids(result));
    assertEquals(1, result.degraded().size());
  }

  @Test
  void oneDocumentIsEnough() {
    index.add(Document.of("c", "cat").with("draft", true));
    index.commit();

    SearchResult result = index.search(Query.of("cat").withFilter(FALSE.getFirst()));

    assertEquals(List.of("c"), ids(result));
    assertEquals(List.of(), result.degraded());
  }

  @Test
  void nothingIsDeletedByAMisspeltName() {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> index.delete(Filter.not(Filter.eq("yaer", 1))));

    Messages.contain(e, "'yaer', which is unknown; expected one of [year]");
    assertEquals(2, index.count());
  }

  @Test
  void whatCanNeverBeAFieldIsRefused() {
    for (String name : List.of("id", "title", "text")) {
      var e = assertThrows(IllegalArgumentException.class, () -> index.count(Filter.eq(name, "a")));
      assertTrue(String.valueOf(e.getMessage()).contains("which is unknown"));
    }
  }

  private static List<String> ids(SearchResult result) {
    return result.hits().stream().map(Hit::id).sorted().toList();
  }
}
