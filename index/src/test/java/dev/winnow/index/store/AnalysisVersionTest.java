package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.IndexVersionException;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Encoding;
import dev.winnow.index.analysis.Analysis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An index keeps the analysis that it was made with, so that its old and its new words agree.
class AnalysisVersionTest {
  @TempDir Path folder;

  private static List<String> found(Index index, String text) {
    return index.search(Query.of(text).withPlan(Plan.lexical(5))).hits().stream()
        .map(hit -> hit.id())
        .sorted()
        .toList();
  }

  @Test
  void aNewIndexFindsEverySpelling() {
    try (Index index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
      index.add(Document.of("a", "I don\u2019t like the cafe\u0301"));
      index.add(Document.of("b", "at java.lang.NullPointerException"));
      index.commit();

      assertEquals(List.of("a"), found(index, "don't"));
      assertEquals(List.of("a"), found(index, "caf\u00E9"));
      assertEquals(List.of("a"), found(index, "CAFE"));
      assertEquals(List.of("b"), found(index, "NullPointerException"));
    }
    assertEquals(Analysis.LAST, OpenFolder.commitOf(folder).orElseThrow().analysis());
  }

  @Test
  void anOlderIndexReadsNewTextsAsItReadTheOld() throws IOException {
    new FormatTest.Sample(2, Encoding.FLOAT).unpack(folder);
    Schema schema = FormatSample.schema(Encoding.FLOAT);

    for (int session = 0; session < 2; session++) {
      try (Index index = Index.open(folder, schema, IndexConfig.DEFAULTS)) {
        index.add(Document.of("new" + session, "caf\u00E9 number " + session));
        index.commit();

        assertTrue(found(index, "caf\u00E9").contains("new" + session));
        assertEquals(List.of(), found(index, "cafe"));
        assertFalse(found(index, "number").isEmpty());
      }
      assertEquals(Analysis.FIRST, OpenFolder.commitOf(folder).orElseThrow().analysis());
    }
  }

  @Test
  void aLaterAnalysisIsRefused() {
    Map<String, String> data = new HashMap<>(Commit.of(Schema.DEFAULTS, Map.of()).userData());
    data.merge("winnow.schema", "", (old, _) -> old.replace("\"analysis\":2", "\"analysis\":3"));

    var refused = assertThrows(IndexVersionException.class, () -> Commit.of(data, folder));

    assertTrue(refused.getMessage().contains("the analysis of text 3"), refused.getMessage());
    assertTrue(refused.getMessage().contains("index again"), refused.getMessage());
  }
}
