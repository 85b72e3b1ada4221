package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Hit;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Limits;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Receipt;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.store.Index;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
  @TempDir Path folder;

  private final WordEmbedder embedder = new WordEmbedder("words-1");
  private final EngineConfig config = EngineConfig.DEFAULTS.withEmbedder("words", embedder);

  private static Document guide() {
    return Document.of(
            "guide",
            "# Keys\n\nRotate api keys monthly.\n\n# Backups\n\nCopy the folder nightly.\n")
        .withTitle("Guide")
        .with("type", "markdown");
  }

  @Test
  void hybridSearchIsTheDefaultAndNamesPassageAndHeadings() {
    try (var engine = Engine.open(folder, config)) {
      engine.add(guide(), Document.of("other", "Nothing about it at all"));
      engine.commit();

      SearchResult result = engine.search(Query.of("how to rotate an api key"));

      Hit best = result.hits().getFirst();
      assertEquals("guide", best.id());
      assertEquals(List.of("Keys"), best.passage().orElseThrow().headings());
      assertTrue(best.passageText().contains("Rotate api keys"), best.passageText());
      assertEquals(
          List.of("lexical", "dense"), best.ledger().stream().map(Hit.Entry::stage).toList());
      assertTrue(result.degraded().isEmpty(), result.degraded().toString());
    }
  }

  @Test
  void whatTheModelDidNotReadStandsInTheReceipt() {
    try (var engine = Engine.open(folder, config)) {
      Receipt receipt = engine.add(Document.of("long", "word ".repeat(120)));

      assertEquals(1, receipt.documents());
      assertTrue(
          receipt.warnings().getFirst().startsWith("document 'long': the model read 50 tokens"),
          receipt.warnings().toString());
    }
  }

  @Test
  void deferredDocumentsAreFoundByWordsFirstAndGetVectorsLater() {
    try (var engine = Engine.open(folder, config.withDeferVectors(true))) {
      for (int i = 0; i < 40; i++) {
        engine.add(Document.of("d" + i, "common words number " + i));
      }
      engine.commit();
      assertEquals(0, embedder.embedded.get());
      assertEquals(40, engine.missingVectors().count());
      assertEquals(
          "lexical",
          engine.search(Query.of("words")).hits().getFirst().ledger().getFirst().stage());

      List<Integer> heard = new ArrayList<>();
      int done =
          engine
              .missingVectors()
              .make((_, now, total) -> {
                assertEquals(40, total);
                return heard.add(now);
              });

      assertEquals(40, done);
      assertEquals(List.of(16, 32, 40), heard);
      assertEquals(0, engine.missingVectors().count());
      assertEquals(2, engine.search(Query.of("words")).hits().getFirst().ledger().size());
    }
  }

  @Test
  void fillingStopsWhenTheListenerSaysSoAndGoesOnNextTime() {
    try (var engine = Engine.open(folder, config.withDeferVectors(true))) {
      for (int i = 0; i < 40; i++) {
        engine.add(Document.of("d" + i, "words " + i));
      }
      assertEquals(16, engine.missingVectors().make((_, _, _) -> false));
    }
    try (var engine = Engine.open(folder, config)) {
      assertEquals(24, engine.missingVectors().count());
      assertEquals(24, engine.missingVectors().make(MissingVectors.Listener.NONE));
    }
  }

  @Test
  void fillingNeverOverwritesADocumentThatChangedMeanwhile() {
    try (var engine = Engine.open(folder, config.withDeferVectors(true))) {
      engine.add(Document.of("a", "old"), Document.of("b", "old"), Document.of("c", "old"));
      engine.commit();
      embedder.meanwhile =
          () -> {
            engine.add(Document.of("a", "new"));
            engine.delete(List.of("b"));
          };
      engine.missingVectors().make(MissingVectors.Listener.NONE);
    }
    try (var engine = Engine.openReadOnly(folder, config)) {
      assertEquals("new", engine.get("a").orElseThrow().text());
      assertTrue(engine.get("b").isEmpty());
      assertEquals(0, engine.missingVectors().count());
    }
  }

  @Test
  void aFolderIsReopenedAsItWasMade() {
    Recipe recipe =
        Recipe.DEFAULTS.withEmbedder("words").withLanguage("de").withChunking(Chunking.WHOLE);
    Engine.open(folder, config.withRecipe(recipe)).close();
    try (var engine = Engine.open(folder, config.withRecipe(null))) {
      assertEquals(recipe, engine.recipe());
    }
  }

  @Test
  void anotherRecipeIsRefusedNamingBoth() {
    Engine.open(folder, config).close();
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Engine.open(
                    folder,
                    config.withRecipe(Recipe.DEFAULTS.withEmbedder("words").withLanguage("fr"))));
    assertTrue(e.getMessage().contains("language=en"), e.getMessage());
    assertTrue(e.getMessage().contains("language=fr"), e.getMessage());
  }

  @Test
  void anotherModelUnderTheSameNameIsRefusedNamingBothFingerprints() {
    Engine.open(folder, config).close();
    var other = EngineConfig.DEFAULTS.withEmbedder("words", new WordEmbedder("words-2"));
    try (var engine = Engine.open(folder, other)) {
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> engine.add(Document.of("a", "some words")));
      assertTrue(e.getMessage().contains("words-1"), e.getMessage());
      assertTrue(e.getMessage().contains("words-2"), e.getMessage());
    }
  }

  @Test
  void withoutAnEmbedderKeywordsServe() {
    var words = EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER);
    try (var engine = Engine.open(folder, words)) {
      engine.add(Document.of("a", "plain words"));
      engine.commit();

      assertEquals(1, engine.search(Query.of("words")).hits().size());
      assertEquals(0, engine.missingVectors().make(MissingVectors.Listener.NONE));
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> engine.search(Query.of("words").withPlan(Plan.dense(5))));
      assertTrue(e.getMessage().contains("no vectors"), e.getMessage());
    }
  }

  @Test
  void backupsOpenAsEnginesOfTheirOwn() {
    Path backup = folder.resolve("backup");
    Path restored = folder.resolve("restored");
    try (var engine = Engine.open(folder.resolve("index"), config)) {
      engine.add(guide().with("year", 2024));
      engine.commit();
      engine.add(Document.of("later", "not committed"));
      Maintenance.backup(engine, backup);
    }
    Maintenance.restore(backup, restored);
    try (var engine = Engine.openReadOnly(restored, config)) {
      assertEquals(1, engine.count(Filter.eq("year", 2024)));
      assertEquals(1, engine.count());
    }
  }

  @Test
  void aRefusedDocumentCostsNoModelTime() {
    try (var engine = Engine.open(folder, config)) {
      engine.add(Document.of("a", "some words").with("price", 4));
      embedder.embedded.set(0);

      var error =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  engine.add(
                      Document.of("b", "more words"),
                      Document.of("c", "other words").with("price", "four")));

      assertTrue(error.getMessage().startsWith("document 'c': field 'price'"), error.getMessage());
      assertEquals(0, embedder.embedded.get());
    }
  }

  @Test
  void anEngineThatIsOpenForReadingRefusesDocumentsBeforeTheyAreEmbedded() {
    Engine.open(folder, config).close();
    try (var engine = Engine.openReadOnly(folder, config)) {
      var error =
          assertThrows(
              IllegalStateException.class, () -> engine.add(Document.of("a", "some words")));

      assertTrue(error.getMessage().contains("is open read-only"), error.getMessage());
      assertEquals(0, embedder.embedded.get());
    }
  }

  @Test
  void aCheckTellsWhoIsRefusedAndTheOthersAreEmbeddedOnce() {
    Map<String, String> refused = new LinkedHashMap<>();
    try (var engine = Engine.open(folder, config)) {
      List<Document> good =
          engine.check(
              List.of(
                  Document.of("a", "some words").with("price", 4),
                  Document.of("b", "more words").with("price", "four"),
                  Document.of("c", "other words").with("price", 5)),
              (document, reason) -> refused.put(document.id(), reason.getMessage()));
      assertEquals(0, embedder.embedded.get());
      engine.add(good);
      engine.commit();

      assertEquals(List.of("b"), List.copyOf(refused.keySet()));
      assertTrue(refused.get("b").contains("field 'price'"), refused.toString());
      assertEquals(2, engine.count());
      assertEquals(2, embedder.embedded.get());
    }
  }

  @Test
  void aTextBeyondTheLimitIsRefusedBeforeItIsCutAndEmbedded() {
    var limits = Limits.DEFAULTS.withDocuments(Limits.DEFAULTS.documents().withTextLength(1_000));
    try (var engine =
        Engine.open(folder, config.withIndex(IndexConfig.DEFAULTS.withLimits(limits)))) {
      var error =
          assertThrows(
              IllegalArgumentException.class,
              () -> engine.add(Document.of("long", "word ".repeat(40_000))));

      assertEquals(
          "document 'long' has 200000 characters; expected at most 1000; split it, or raise the"
              + " limit textLength",
          error.getMessage());
      assertEquals(0, embedder.embedded.get());
    }
  }

  @Test
  void aDocumentOfTooManyPassagesIsRefusedBeforeItIsEmbedded() {
    var limits = Limits.DEFAULTS.withDocuments(Limits.DEFAULTS.documents().withPassages(2));
    try (var engine =
        Engine.open(folder, config.withIndex(IndexConfig.DEFAULTS.withLimits(limits)))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> engine.add(Document.of("long", "A sentence of words. ".repeat(500))));

      assertEquals(0, embedder.embedded.get());
    }
  }

  @Test
  void theFirstCommitHoldsTheRecipeSoThatNoKillLeavesAnIndexWithoutIt() throws IOException {
    Engine.open(folder, config).close();

    assertTrue(Recipe.storedIn(folder).isPresent());
    try (var files = Files.list(folder)) {
      assertEquals(
          List.of("segments_1"),
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.startsWith("segments"))
              .toList());
    }
  }

  @Test
  void anIndexWithDocumentsThatNoEngineMadeIsStillRefused() {
    try (var index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
      index.add(Document.of("a", "some words"));
      index.commit();
    }
    var error = assertThrows(IllegalArgumentException.class, () -> Engine.open(folder, config));

    assertTrue(error.getMessage().contains("was not made by an engine"), error.getMessage());
  }

  @Test
  void closingWaitsForRunningCallsAndLaterOnesAreTold() throws Exception {
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var engine =
        Engine.open(
            folder,
            config.withIndex(
                IndexConfig.DEFAULTS.withReranker(
                    "slow",
                    (_, candidates) -> {
                      entered.countDown();
                      await(release);
                      return new double[candidates.size()];
                    })));
    engine.add(Document.of("a", "some words"));
    engine.commit();
    var search =
        Threads.supply(
            () -> engine.search(Query.of("words").withPlan(Plan.lexical(5).rerank("slow", 5))));
    entered.await();
    var closing = Threads.run(engine::close);
    var refused = refusal(engine);
    boolean closedEarly = closing.isDone();
    release.countDown();

    assertTrue(refused.contains("is closed; open it again with Engine.open"), refused);
    assertFalse(closedEarly);
    assertEquals(1, search.join().hits().size());
    assertEquals(List.of(), search.join().degraded());
    closing.join();
    engine.close();
  }

  /// What a call is told once the engine is being closed.
  private static String refusal(Engine engine) {
    while (true) {
      try {
        int _ = engine.count();
        Thread.onSpinWait();
      } catch (IllegalStateException e) {
        return String.valueOf(e.getMessage());
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
