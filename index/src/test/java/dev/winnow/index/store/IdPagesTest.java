package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdPagesTest {
  private static final Comparator<String> BYTES =
      Comparator.comparing(id -> id.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void pagesHoldEveryIdOnceInTheOrderOfBytes(boolean passages) {
    try (Index index = open(passages)) {
      var expected = new TreeSet<String>(BYTES);
      for (String id : List.of("z", "\u00e9", "\ud83d\ude00", "\uffee", "a//b", "-1")) {
        expected.add(id);
      }
      for (int i = 0; i < 100; i++) {
        expected.add("id" + i);
      }
      for (String id : expected) {
        add(index, id, passages, "even");
        if (id.hashCode() % 7 == 0) {
          index.commit(); // several segments
        }
      }
      index.delete(List.of("id7", "z"));
      add(index, "id8", passages, "even"); // a second time
      index.commit();
      expected.removeAll(List.of("id7", "z"));

      for (int limit : new int[] {1, 7, 1_000}) {
        assertEquals(List.copyOf(expected), all(index, null, limit));
      }
      assertEquals(List.of("id50", "id51"), index.ids(null, "id5", 2));
      assertEquals(List.of(), index.ids(null, "\udbff\udfff", 2));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFilterChoosesTheIds(boolean passages) {
    try (Index index = open(passages)) {
      List<String> odd = new ArrayList<>();
      for (int i = 100; i < 200; i++) {
        add(index, "id" + i, passages, i % 2 == 0 ? "even" : "odd");
        if (i % 2 == 1) {
          odd.add("id" + i);
        }
        if (i % 30 == 0) {
          index.commit();
        }
      }
      index.commit();

      assertEquals(odd, all(index, Filter.eq("kind", "odd"), 7));
      assertEquals(List.of(), all(index, Filter.eq("kind", "none"), 7));
    }
  }

  @Test
  void anEmptyIndexHasNone() {
    try (Index index = open(true)) {
      assertEquals(List.of(), index.ids(null, "", 10));
      assertThrows(IllegalArgumentException.class, () -> index.ids(null, "", 0));
      assertThrows(IllegalArgumentException.class, () -> index.ids(null, "\ud800", 1));
    }
  }

  private static List<String> all(Index index, Filter filter, int limit) {
    List<String> all = new ArrayList<>();
    List<String> page = index.ids(filter, "", limit);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = index.ids(filter, page.getLast(), limit);
    }
    return all;
  }

  private static void add(Index index, String id, boolean passages, String kind) {
    Document document = Document.of(id, "some words").with("kind", kind);
    index.add(
        passages ? document.withPassages(List.of(Passage.of(0, 4), Passage.of(5, 10))) : document);
  }

  private Index open(boolean passages) {
    return Index.open(folder, Schema.DEFAULTS.withPassages(passages), IndexConfig.DEFAULTS);
  }
}
