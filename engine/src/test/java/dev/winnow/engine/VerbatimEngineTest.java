package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.json.TraceJson;
import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.verbatim.Place;
import dev.winnow.index.verbatim.Trace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Verbatim tokens from text to hit, by words and by a model's tokenizer.
class VerbatimEngineTest {
  private static final String TEXT =
      "The apple \uD83C\uDF4E falls not far from the tree, says caf\u00E9 owner Ren\u00E9.";
  private static final List<Document> DOCUMENTS =
      List.of(
          Document.of("a", "He wrote: " + TEXT),
          Document.of("b", "An apple falls not far away."),
          Document.of("c", "Nothing of the kind."));

  @TempDir Path folder;

  private static EngineConfig config(Recipe recipe) {
    return EngineConfig.DEFAULTS.withRecipe(recipe.withEmbedder(Recipe.NO_EMBEDDER));
  }

  @ParameterizedTest
  @ValueSource(strings = {Recipe.WORDS, "minilm"})
  void aTextIsTracedToItsSources(String tokenizer) {
    try (Engine engine = Engine.open(folder, config(Recipe.DEFAULTS.withVerbatim(tokenizer)))) {
      engine.add(DOCUMENTS);
      engine.commit();
    }
    try (Engine engine = Engine.openReadOnly(folder, EngineConfig.DEFAULTS)) {
      String given = "It is said that " + TEXT.replace(" falls", "\n falls") + " Falls not far!";
      Trace trace = engine.trace(given, 4, 9);
      Trace.Span span = trace.spans().getFirst();
      assertEquals(TEXT.replace(" falls", "\n falls"), given.substring(span.start(), span.end()));
      assertEquals(
          List.of(new Place("a", span.sources().getFirst().token(), 10, 10 + TEXT.length())),
          span.sources());
      assertEquals(1, span.count());

      List<Hit> hits = engine.search(Query.of(TEXT).withPlan(Plan.verbatim(9))).hits();
      assertEquals(List.of("a", "b", "c"), hits.stream().map(Hit::id).toList());
      assertTrue(hits.getFirst().score() > 14, hits.toString());
      assertEquals("verbatim", hits.getFirst().ledger().getFirst().stage());

      String json = TraceJson.write(given, trace);
      assertTrue(json.contains("\"start\":10,\"end\":" + (10 + TEXT.length())), json);
    }
  }

  @Test
  void casesAreToldApartByWordsAlone() {
    try (Engine engine =
        Engine.open(
            folder,
            config(Recipe.DEFAULTS.withVerbatim(Recipe.WORDS).withVerbatim("model", "minilm")))) {
      engine.add(DOCUMENTS);
      engine.commit();
      assertEquals(0, count(engine, Schema.VERBATIM, "APPLE"));
      assertEquals(2, count(engine, Schema.VERBATIM, "apple"));
      assertEquals(2, count(engine, "model", "APPLE"));
    }
  }

  @Test
  void spansAreWholeWords() {
    try (Engine engine = Engine.open(folder, config(Recipe.DEFAULTS.withVerbatim(Recipe.WORDS)))) {
      engine.add(Document.of("a", "the history of the old village lies in its categories"));
      engine.commit();
      String given = "a victory of the old village lies in its categorical end";
      Trace trace = engine.trace(given, 3, 1);
      assertEquals(1, trace.spans().size());
      Trace.Span span = trace.spans().getFirst();
      assertEquals("of the old village lies in its", given.substring(span.start(), span.end()));
      Trace japanese = engine.trace("\u3053\u308C", 1, 1);
      assertEquals(0, japanese.spans().size());
      engine.add(Document.of("b", "\u3042\u3053\u308C\u306F\u672C"));
      engine.commit();
      assertEquals(
          new Place("b", 1, 1, 3),
          engine.trace("\u3053\u308C", 1, 1).spans().getFirst().sources().getFirst());
    }
  }

  private static long count(Engine engine, String name, String text) {
    return engine.<Long>verbatim(name, verbatim -> verbatim.count(verbatim.tokens(text).ids()));
  }

  @Test
  void tokensThatAreAddedLaterAreAwaitedAndAmendedDocumentsKeepTheirs() {
    try (Engine engine = Engine.open(folder, config(Recipe.DEFAULTS))) {
      engine.add(DOCUMENTS);
      engine.commit();
      String told =
          assertThrows(IllegalArgumentException.class, () -> engine.trace("text", 1, 1))
              .getMessage();
      assertTrue(told.contains("no verbatim tokens"), told);
    }
    try (Engine engine = Engine.open(folder, config(Recipe.DEFAULTS.withVerbatim(Recipe.WORDS)))) {
      Query query = Query.of("falls not far").withPlan(Plan.verbatim(9));
      assertEquals(
          List.of("verbatim: 3 of 3 documents have no tokens yet"),
          engine.search(query).degraded());
      assertEquals(Map.of(Schema.VERBATIM, 3), engine.missingVectors().counts());
      assertEquals(3, engine.missingVectors().make(MissingVectors.Listener.NONE));
      assertEquals(2, engine.search(query.withPlan(Plan.verbatim(9).withLeast(3))).hits().size());
      int _ = engine.amend(List.of("b"), _ -> Map.of("seen", true));
      engine.commit();
      assertEquals(2, count(engine, "", "falls not far"));
      assertEquals(0, engine.missingVectors().count());
    }
  }

  @Test
  void anotherTokenizerIsRefused() {
    Engine.open(folder, config(Recipe.DEFAULTS.withVerbatim(Recipe.WORDS))).close();
    String told =
        assertThrows(
                IllegalArgumentException.class,
                () -> Engine.open(folder, config(Recipe.DEFAULTS.withVerbatim("minilm"))))
            .getMessage();
    assertTrue(told.contains("verbatim={verbatim=words}"), told);
    for (Recipe taken :
        List.of(
            Recipe.DEFAULTS.withLate("x", Recipe.Late.of("minilm")),
            Recipe.DEFAULTS.withSparse("x", "m"))) {
      assertThrows(IllegalArgumentException.class, () -> taken.withVerbatim("x", Recipe.WORDS));
    }
  }
}
