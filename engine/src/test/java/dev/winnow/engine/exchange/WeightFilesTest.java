package dev.winnow.engine.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.engine.exchange.WeightFiles.Imported;
import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightFilesTest {
  private static final EngineConfig CONFIG =
      EngineConfig.DEFAULTS.withRecipe(
          Recipe.DEFAULTS
              .withEmbedder(Recipe.NO_EMBEDDER)
              .withSparse(Recipe.GIVEN)
              .withPrecision(Schema.Precision.EXACT));

  private static final String LINES =
      """
      {"_id": "a", "vector": {"##one": 3, "two": 1}}
      {"_id": "long#0", "vector": {"two": 5}}
      {"_id": "long#1", "vector": {"three": 7}}
      {"_id": "long#2", "vector": {"three": 7}}
      {"_id": "new", "vector": {"##one": 2}}
      """;

  @TempDir Path folder;

  private Engine engine(String name) {
    return Engine.open(folder.resolve(name), CONFIG);
  }

  private static List<String> found(Engine engine, String query) {
    return engine.search(Query.of(query).withPlan(Plan.sparse(9))).hits().stream()
        .map(Hit::id)
        .toList();
  }

  private static void fill(Engine engine) {
    engine.add(
        Document.of("a", "first text"),
        Document.of("long", "some more text")
            .withPassages(List.of(Passage.of(0, 4), Passage.of(5, 14))));
    engine.commit();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void vectorsAreTakenForDocumentsAndPassages() throws IOException {
    try (Engine engine = engine("index")) {
      fill(engine);

      Imported done = new WeightFiles(engine, "").read(file("w.jsonl", LINES), false);

      assertEquals(new Imported(3, 0, 2, "long#2"), done);
      assertEquals(List.of("long", "a"), found(engine, "two three"));
      assertEquals(List.of("a"), found(engine, "##one ##one"));
      assertEquals(
          6,
          engine
              .search(Query.of("##one ##one").withPlan(Plan.sparse(1)))
              .hits()
              .getFirst()
              .score());
      assertEquals("first text", engine.get("a").orElseThrow().text());
    }
  }

  /// As TILDEv2 does: weights of passages are stored, those of queries are their words.
  @Test
  void storedWeightsRerankWithoutAModel() throws IOException {
    try (Engine engine = engine("index")) {
      fill(engine);
      engine.add(Document.of("none", "text"));
      engine.commit();
      var _ = new WeightFiles(engine, "").read(file("w.jsonl", LINES), false);
      Plan plan = Plan.lexical(9).rerank("sparse", 9);

      List<Hit> hits = engine.search(Query.of("text two three").withPlan(plan)).hits();

      assertEquals(List.of("long", "a", "none"), hits.stream().map(Hit::id).toList());
      assertEquals(List.of(7.0, 1.0, 0.0), hits.stream().map(Hit::score).toList());
    }
  }

  @Test
  void whatIsExportedComesBackFromEachFormat() throws IOException {
    try (Engine engine = engine("index")) {
      fill(engine);
      var _ = new WeightFiles(engine, "").read(file("w.jsonl", LINES), true);
      for (String name : List.of("b.jsonl", "b.jsonl.gz", "b.ciff", "b.ciff.gz")) {
        Path file = folder.resolve(name);

        assertEquals(5, new WeightFiles(engine, "").write(file).written());
        try (Engine other = engine("of " + name)) {
          fill(other);
          assertEquals(5, new WeightFiles(other, "sparse").read(file, true).taken());
          assertEquals(List.of("a", "new"), found(other, "##one"));
          assertEquals(List.of("long", "long#2"), found(other, "three"));
        }
      }
    }
  }

  @Test
  void aBadFileIsToldAndWhatWasReadBeforeStays() throws IOException {
    Path bad = file("w.jsonl", LINES.lines().findFirst().orElseThrow() + "\n{\"_id\": 7}\n");
    try (Engine engine = engine("index")) {
      fill(engine);

      var e =
          assertThrows(
              IllegalArgumentException.class, () -> new WeightFiles(engine, "").read(bad, false));

      assertTrue(e.getMessage().startsWith("line 2 of "), e.getMessage());
      assertEquals(List.of("a"), found(engine, "two"));
    }
  }
}
